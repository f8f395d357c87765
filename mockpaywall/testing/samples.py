"""Believable data from Faker's Turkish locale; nothing else imports faker, which is slow to load.

Nothing here can be mistaken for a living person. A UserId looks like a Turkish identity number but has
a wrong check digit, so it is nobody's. A UserPhone lies in the 052x block, which the numbering plan of
the Turkish regulator (BTK) leaves out, and outside the magic range 90500. Source: ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from faker import Faker

PHONE_PATTERN = "9052########"
CREDENTIAL_PATTERNS = ("mock-key-^^^^^^^^^^^^", "mock-client-^^^^^^^^^^^^")

Body = dict[str, str | bool]


def generate_request(random: Random) -> Body:
    """A Create Session body that is valid in every strictness. The same luck gives the same body."""
    return next(generate_requests(random))


def generate_requests(random: Random) -> Iterator[Body]:
    """Such bodies without end; quicker than sample_request one by one, for a Faker takes 20 ms to make."""
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
    """An apikeyprivate and an apiclientprivate that say of themselves that they are fake."""
    faker = _make_faker(random)
    key, client = (faker.hexify(pattern) for pattern in CREDENTIAL_PATTERNS)
    return key, client


def _make_faker(random: Random) -> Faker:
    """A Faker with luck of its own: whoever seeds another one, or `random`, changes nothing here."""
    faker = Faker("tr_TR")
    faker.seed_instance(random.getrandbits(64))
    return faker


def _generate_invalid_identity_number(faker: Faker) -> str:
    """Eleven digits whose last one, the check digit, is wrong."""
    number = str(faker.ssn())
    wrong = (int(number[-1]) + faker.random_int(1, 9)) % 10
    return f"{number[:-1]}{wrong}"
