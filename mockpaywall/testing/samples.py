"""Realistic sample data from Faker's Turkish locale. Only this module imports faker, which is slow to load.

No value belongs to a person. A UserId looks like a Turkish identity number but has a wrong check digit. A
UserPhone is in the 052x range, which the numbering plan of the Turkish regulator (BTK) does not assign, and
outside the magic range 90500. Cards are the published test cards that approve. Source: ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from random import Random
from types import MappingProxyType
from typing import Any
from uuid import UUID

from faker import Faker

from mockpaywall.paywall.masterpass.card_outcomes import TEST_CARDS, PublishedCard
from mockpaywall.paywall.masterpass.challenge import RIGHT_CODE

PHONE_PATTERN = "9052########"
CREDENTIAL_PATTERNS = ("mock-key-^^^^^^^^^^^^", "mock-client-^^^^^^^^^^^^")
ALIASES = ("alışveriş kartım", "bonus kartım", "maaş kartım", "ortak kart", "seyahat kartım")
PRODUCTS = ("Nakliye Hizmeti", "Kahve Makinesi", "Çelik Termos", "Pamuklu Havlu", "Bulaşık Makinesi")
MIN_AMOUNT_KURUS, MAX_AMOUNT_KURUS = 10_00, 5_000_00
"""Far below the magic amounts."""
CLIENT_IP_PATTERN = "203.0.113.%#"
"""Addresses for documentation (RFC 5737)."""

EXPIRY_MONTH, EXPIRY_YEAR = "12", "2030"
"""Of every card. A published test card is accepted with any expiry, and some of the published ones have passed. Source:
documented (sample of 'Add Card')."""

Body = dict[str, Any]


def generate_request(random: Random, operation: str = "session", **changes: object) -> Body:
    """Return a body of *operation* that is valid at every strictness. The same random source repeats it.

    *operation* is its path below `masterpass/`, such as "payment/init". *changes* replace members of the body, such
    as the SessionId, which is random and therefore unknown to every server. The body of a GET is its own headers.
    """
    return {**next(generate_requests(random, operation)), **changes}


def generate_requests(random: Random, operation: str = "session") -> Iterator[Body]:
    """Yield such bodies without end. Faster than repeated `generate_request`: a Faker takes 20 ms to create."""
    faker, generate = _make_faker(random), GENERATORS[operation]
    while True:
        yield generate(faker)


def generate_credentials(random: Random) -> tuple[str, str]:
    """Return an apikeyprivate and an apiclientprivate that are recognizably fake."""
    faker = _make_faker(random)
    key, client = (faker.hexify(pattern) for pattern in CREDENTIAL_PATTERNS)
    return key, client


def generate_temp_token(random: Random) -> str:
    """Return a Token as temptoken answers it. It is random and therefore unknown to every server."""
    return str(UUID(int=random.getrandbits(128), version=4))


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


def _generate_session(faker: Faker) -> Body:
    return {
        "ReferenceCode": str(faker.uuid4()),
        "UserId": _generate_invalid_identity_number(faker),
        "UserPhone": faker.numerify(PHONE_PATTERN),
        "Force3D": faker.pybool(),
        "PhoneVerifiedByMerchant": faker.pybool(),
    }


def _generate_session_header(faker: Faker) -> Body:
    return {"sessionid": str(faker.uuid4())}


def _generate_card(faker: Faker) -> Body:
    card = _choose_card(faker)
    return {
        "CardAlias": faker.random_element(ALIASES),
        "CardHolderName": _generate_name(faker),
        "CardNumber": card.number,
        "ExpiryMonth": EXPIRY_MONTH,
        "ExpiryYear": EXPIRY_YEAR,
        "Cvv": card.cvv,
        **_generate_session_id(faker),
    }


def _generate_alias(faker: Faker) -> Body:
    return {"CardAlias": faker.random_element(ALIASES), **_generate_session_id(faker)}


def _generate_code(faker: Faker) -> Body:
    code = {"OtpToken": _generate_token(faker), "OtpCode": RIGHT_CODE, "ForLinkToMerchant": False}
    return {**code, **_generate_session_id(faker)}


def _generate_resend(faker: Faker) -> Body:
    return {"OtpToken": _generate_token(faker), **_generate_session_id(faker)}


def _generate_session_id(faker: Faker) -> Body:
    return {"SessionId": str(faker.uuid4())}


def _generate_order(faker: Faker) -> Body:
    """Return an order with a new card. Names and order of the members: documented."""
    amount = faker.random_int(MIN_AMOUNT_KURUS, MAX_AMOUNT_KURUS) / 100
    return {
        **_generate_session_id(faker),
        "Force3D": False,
        "AutoCommit": False,
        "PaymentDetail": _generate_detail(faker, amount),
        "Card": _generate_new_card(faker),
        "Customer": {"IdentityNumber": _generate_invalid_identity_number(faker)},
        "Products": [_generate_product(faker, amount)],
    }


def _generate_detail(faker: Faker, amount: float) -> Body:
    return {
        "Amount": amount,
        "MerchantUniqueCode": str(faker.uuid4()),
        "TrackingCode": faker.bothify("SIP-########"),
        "CurrencyId": 1,
        "MerchantSuccessBackUrl": "https://merchant.example/success",
        "MerchantFailBackUrl": "https://merchant.example/fail",
        "ClientIP": faker.numerify(CLIENT_IP_PATTERN),
        "Installment": 1,
    }


def _generate_new_card(faker: Faker) -> Body:
    card = _choose_card(faker)
    return {
        "IsSavedCard": False,
        "OwnerName": _generate_name(faker),
        "Number": card.number,
        "ExpireMonth": EXPIRY_MONTH,
        "ExpireYear": EXPIRY_YEAR,
        "Cvv": card.cvv,
        "SaveCard": False,
    }


def _generate_product(faker: Faker, amount: float) -> Body:
    return {
        "ProductId": faker.bothify("UR-######"),
        "ProductName": faker.random_element(PRODUCTS),
        "ProductCategory": "Genel",
        "ProductDescription": "",
        "ProductAmount": amount,
    }


def _generate_payment_code(faker: Faker) -> Body:
    code = {"OtpToken": _generate_token(faker), "OtpCode": RIGHT_CODE}
    return {**_generate_commit(faker), **code}


def _generate_commit(faker: Faker) -> Body:
    return {**_generate_session_id(faker), "MasterpassPaymentId": str(faker.uuid4())}


def _generate_commit_by_id(faker: Faker) -> Body:
    return {**_generate_session_id(faker), "PaymentId": faker.random_int(200_000_000, 299_999_999)}


def _generate_token_order(faker: Faker) -> Body:
    return {
        "ClientCardSave": False,
        "ThreeDSession": False,
        "ClientSdk": True,
        "ScopeBased": False,
        "Scope": 0,
        "ExpiryMin": 30,
    }


def _generate_sdk_token_order(faker: Faker) -> Body:
    session = {"IncludeMasterpassSession": True, "MasterpassSession": _generate_session(faker)}
    return {**_generate_token_order(faker), **session}


def _generate_session_flag(faker: Faker) -> Body:
    return {"includemasterpasssession": "true"}


def _generate_sdk_order(faker: Faker) -> Body:
    """Return an order with a saved card, as the SDK sends it. Names and order of the members: observed."""
    amount = faker.random_int(MIN_AMOUNT_KURUS, MAX_AMOUNT_KURUS) / 100
    product = {"productId": faker.bothify("UR-######"), "productName": faker.random_element(PRODUCTS)}
    return {
        **_generate_session_id(faker),
        "Force3D": False,
        "PaymentDetail": _generate_detail(faker, amount) | {"ChannelId": 0, "TagId": 0},
        "Card": _generate_masked_card(faker),
        "Customer": {"fullName": _generate_name(faker), "phone": faker.numerify(PHONE_PATTERN)},
        "Products": [{**product, "productAmount": amount}],
    }


def _generate_masked_card(faker: Faker) -> Body:
    number = _choose_card(faker).number
    return {
        "IsSavedCard": True,
        "CardBin": number[:6],
        "CardMasked": f"{number[:6]}******{number[-4:]}",
        "OwnerName": _generate_name(faker),
        "CardAlias": faker.random_element(ALIASES),
    }


def _generate_mark(faker: Faker) -> Body:
    return {"MasterpassPaymentId": str(faker.uuid4()), "PaymentType": 1, "PaymentStatus": 3}


def _choose_card(faker: Faker) -> PublishedCard:
    card: PublishedCard = faker.random_element([card for card in TEST_CARDS if card.approves])
    return card


def _generate_name(faker: Faker) -> str:
    return f"{faker.first_name()} {faker.last_name()}"


def _generate_token(faker: Faker) -> str:
    return str(faker.hexify("^" * 32))


GENERATORS: Mapping[str, Callable[[Faker], Body]] = MappingProxyType(
    {
        "session": _generate_session,
        "card/list": _generate_session_header,
        "card/add": _generate_card,
        "card/delete": _generate_alias,
        "otp/verify": _generate_code,
        "otp/resend": _generate_resend,
        "merchant/link": _generate_session_id,
        "merchant/unlink": _generate_session_id,
        "payment/init": _generate_order,
        "payment/verify": _generate_payment_code,
        "payment/commit": _generate_commit,
        "payment/commit/by/paymentid": _generate_commit_by_id,
        "temptoken": _generate_token_order,
        "temptoken/sdk": _generate_sdk_token_order,
        "temptoken/sdk/verify": _generate_session_flag,
        "by/sdk/session": _generate_session,
        "by/sdk/payment/init": _generate_sdk_order,
        "by/sdk/payment/mark": _generate_mark,
        "by/sdk/payment/mark-as-started": _generate_mark,
    }
)
"""By operation."""
