"""Realistic sample data from Faker's Turkish locale. Only this module imports faker, which is slow to load.

No value belongs to a person. A UserId looks like a Turkish identity number but has a wrong check digit. A
UserPhone is in the 052x range, which the numbering plan of the Turkish regulator (BTK) does not assign, and
outside the magic range 90500. Source: ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from faker import Faker

PHONE_PATTERN = "9052########"
CREDENTIAL_PATTERNS = ("mock-key-^^^^^^^^^^^^", "mock-client-^^^^^^^^^^^^")

Body = dict[str, str | bool]


def generate_request(random: Random) -> Body:
    """Return a Create Session body that is valid at every strictness. The same random source repeats it."""
    return next(generate_requests(random))


def generate_requests(random: Random) -> Iterator[Body]:
    """Yield such bodies without end. Faster than repeated `generate_request`: a Faker takes 20 ms to create."""
    faker = _make_faker(random)
    while True:
        yield {
            "ReferenceCode": str(faker.uuid4()),
            "UserId": _generate_invalid_identity_number(faker),
            "UserPhone": faker.numerify(PHONE_PATTERN),
            "Force3D": faker.pybool(),
            "PhoneVerifiedByMerchant": faker.pybool(),
        }


def generate_credentials(random: Random) -> tuple[str, str]:
    """Return an apikeyprivate and an apiclientprivate that are recognizably fake."""
    faker = _make_faker(random)
    key, client = (faker.hexify(pattern) for pattern in CREDENTIAL_PATTERNS)
    return key, client


def _make_faker(random: Random) -> Faker:
    """Return a Faker with its own generator: seeding another Faker, or `random`, does not affect it."""
    faker = Faker("tr_TR")
    faker.seed_instance(random.getrandbits(64))
    return faker


def _generate_invalid_identity_number(faker: Faker) -> str:
    """Return eleven digits whose last one, the check digit, is wrong."""
    number = str(faker.ssn())
    wrong_digit = (int(number[-1]) + faker.random_int(1, 9)) % 10
    return f"{number[:-1]}{wrong_digit}"
