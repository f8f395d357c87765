"""Cards, one-time codes and linking, as a browser uses them."""

from __future__ import annotations

import pytest

from tests.support.masterpass_client import MasterpassClient
from tests.support.request_data import PHONE
from tests.support.servers import RunningServer
from tests.support.upstream_client import (
    ENCRYPTED_NUMBER,
    USER_ID,
    PageClient,
    get_code,
    get_result,
    open_page_client,
)

LINK_PATH = "/account/api/Account/LinkToMerchant"
RESEND_PATH = "/user-authorization/api/Otp/resend"


def list_aliases(browser: PageClient) -> list[str]:
    return [card["cardAlias"] for card in get_result(browser.list_cards())["cards"]]


def as_server(browser: PageClient) -> MasterpassClient:
    """Return a client of the merchant's server, with the same session."""
    return MasterpassClient(browser.namespace, browser.session_id)


def test_a_card_is_listed_once_its_code_was_right(browser: PageClient) -> None:
    assert get_code(browser.list_cards()) == "USER_NOT_FOUND"
    added = browser.add_card()
    assert (added.status, get_result(added)["responseCode"]) == (202, "5001")
    assert get_code(browser.list_cards()) == "USER_NOT_FOUND"
    verified = browser.verify(added)
    assert (verified.status, get_result(verified)["isVerified"]) == (200, True)
    listed = get_result(browser.list_cards())
    assert listed["accountInformation"] == {"isAccountLinked": True}
    assert list_aliases(browser) == ["my card"]


def test_the_server_of_the_merchant_sees_the_same_account(browser: PageClient) -> None:
    browser.register_card()
    (card,) = as_server(browser).send("card/list").json["Body"]["Masterpass"]["Result"]["Cards"]
    assert card["CardAlias"] == "my card"
    as_server(browser).send("merchant/unlink")
    assert get_code(browser.list_cards()) == "ACCOUNT_NOT_LINKED_TO_MERCHANT"


def test_every_added_card_gets_a_number_of_its_own(browser: PageClient) -> None:
    for alias in ("one", "two", "three"):
        browser.register_card(accountAliasName=alias)
    cards = get_result(browser.list_cards())["cards"]
    assert len({card["uniqueCardNumber"] for card in cards}) == 3
    assert get_code(browser.add_card(accountAliasName="two")) == "CARD_ALIAS_ALREADY_IN_USE"


def test_wrong_codes_until_the_token_is_closed(browser: PageClient) -> None:
    added = browser.add_card()
    assert [get_code(browser.verify(added, "654321")) for _ in range(3)] == ["OTP_IS_NOT_VALID"] * 3
    closed = browser.verify(added)
    assert (closed.status, get_code(closed)) == (404, "TOKEN_IS_NOT_VALID")


def test_the_code_of_zeros_is_expired_and_a_resent_one_is_right(browser: PageClient) -> None:
    added = browser.add_card()
    expired = browser.verify(added, "000000")
    assert (expired.status, get_code(expired)) == (401, "TOKEN_HAS_EXPIRED")
    old = get_result(added)["token"]
    resent = browser.send("POST", RESEND_PATH, {"token": old})
    assert (resent.status, get_result(resent)["responseCode"]) == (200, "5001")
    assert get_code(browser.send("POST", RESEND_PATH, {"token": old})) == "TOKEN_ALREADY_USED"
    target, token = added.header("Content-Location") or "", get_result(resent)["token"]
    assert get_result(browser.send("POST", target, {"token": token, "otpCode": "123456"}))["isVerified"]


def test_two_codes_for_a_phone_that_nobody_has_verified(server: RunningServer) -> None:
    browser = open_page_client(server, PhoneVerifiedByMerchant=False)
    first = browser.add_card()
    assert get_result(first)["responseCode"] == "5008"
    second = browser.verify(first)
    assert (second.status, get_result(second)["responseCode"]) == (202, "5001")
    assert get_result(browser.verify(second))["responseCode"] == "0000"
    assert list_aliases(browser) == ["my card"]


def test_the_token_of_a_right_code_is_a_token_for_more_requests(browser: PageClient) -> None:
    verified = browser.with_token(get_result(browser.register_card())["token"])
    assert list_aliases(verified) == ["my card"]


def test_an_unlinked_account_is_linked_by_its_code(browser: PageClient) -> None:
    assert get_code(browser.send("PUT", LINK_PATH, {"accountKey": PHONE})) == "ACCOUNT_NOT_FOUND"
    browser.register_card()
    as_server(browser).send("merchant/unlink")
    linking = browser.send("PUT", LINK_PATH, {"accountKey": PHONE, "userId": USER_ID})
    assert (linking.status, linking.json["result"]["maskedPan"][:12]) == (202, "*" * 12)
    assert get_result(browser.verify(linking))["isVerified"]
    assert list_aliases(browser) == ["my card"]
    assert (
        get_code(browser.send("PUT", LINK_PATH, {"accountKey": PHONE})) == "MERCHANT_USER_ID_ALREADY_IN_USE"
    )


def test_the_last_deleted_card_takes_the_account_with_it(browser: PageClient) -> None:
    browser.register_card()
    body = {"accountKey": PHONE, "cardAlias": "my card"}
    deleted = browser.send("DELETE", "/account/api/Card", body)
    assert get_result(deleted)["clientId"] == "34878516"
    assert get_code(browser.send("DELETE", "/account/api/Card", body)) == "USER_NOT_FOUND"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"cardNumber": "5528 7900 0000 0008"}, "CAN_NOT_DECRYPT_CARDNUMBER"),
        ({"cvv": "123"}, "CVC_CANNOT_BE_DECRYPTED"),
        ({"expiryDate": "1230"}, "EXPIRY_DATE_IS_NOT_VALID"),
        ({"expiryDate": "12/30"}, "EXPIRY_DATE_IS_NOT_VALID"),
        ({"expiryDate": "2001"}, "EXPIRY_DATE_IS_NOT_VALID"),
        ({"accountAliasName": "a" * 41}, "CARD_ALIAS_MAX_LENGTH_EXCEEDED"),
        ({"accountAliasName": "5528790000000008"}, "CARD_ALIAS_CANNOT_CONTAIN_CARD_NUMBER"),
        ({"cardHolderName": "5528790000000008"}, "CARD_HOLDER_NAME_CANNOT_CONTAIN_CARD_NUMBER"),
        ({"accountKey": "905120000000"}, "INVALID_ACCOUNT_KEY_IN_TOKEN"),
        ({"userId": "another"}, "INVALID_USER_ID_IN_TOKEN"),
        ({"merchantId": "1"}, "INVALID_MERCHANT_ID_IN_TOKEN"),
    ],
)
def test_a_card_that_masterpass_refuses(browser: PageClient, changes: dict[str, str], code: str) -> None:
    response = browser.add_card(**changes)
    assert get_code(response) == code
    assert response.hint or code == "CARD_ALIAS_MAX_LENGTH_EXCEEDED"
    assert not any(value in response.hint for value in changes.values() if len(value) > 10)


def test_the_encrypted_number_is_masked_in_the_journal(browser: PageClient) -> None:
    browser.register_card()
    bodies = [exchange.received.request.body for exchange in browser.namespace.exchanges()]
    assert any(b'"cardNumber"' in body for body in bodies)
    assert not any(ENCRYPTED_NUMBER.encode() in body or b'"123456"' in body for body in bodies)
