"""Cards, one-time codes and linking through a running server, from one request to the next."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from mockpaywall.paywall.masterpass.card import is_luhn_valid
from mockpaywall.paywall.masterpass.records import RecordKind
from mockpaywall.settings import Settings
from tests.support.http_client import RESET
from tests.support.masterpass_client import (
    BASE,
    CARD_BODY,
    MasterpassClient,
    get_code,
    get_result,
    open_session,
)
from tests.support.payment_calls import make_order
from tests.support.servers import RunningServer, Serve


def list_aliases(session: MasterpassClient) -> list[str]:
    return [card["CardAlias"] for card in get_result(session.send("card/list"))["Cards"]]


def test_a_card_is_listed_once_its_code_was_right(session: MasterpassClient) -> None:
    token = session.add_card()
    assert get_code(session.send("card/list")) == "USER_NOT_FOUND"
    session.verify(token)
    assert list_aliases(session) == ["my card"]


def test_wrong_codes_until_the_token_is_closed(session: MasterpassClient) -> None:
    token = session.add_card()
    codes = [get_code(session.verify(token, "654321")) for _ in range(3)]
    assert codes == ["OTP_IS_NOT_VALID"] * 3
    assert get_code(session.verify(token)) == "TOKEN_IS_NOT_VALID"
    assert get_code(session.send("card/list")) == "USER_NOT_FOUND"


def test_a_resent_code_replaces_the_old_token(session: MasterpassClient) -> None:
    old = session.add_card()
    new = get_result(session.send("otp/resend", {"OtpToken": old}))["Token"]
    assert get_code(session.verify(old)) == "TOKEN_ALREADY_USED"
    assert get_result(session.verify(new))["IsVerified"] is True


def test_a_token_is_used_once(session: MasterpassClient) -> None:
    token = session.add_card()
    assert get_result(session.verify(token))["IsVerified"] is True
    assert get_code(session.verify(token)) == "TOKEN_ALREADY_USED"
    assert get_code(session.send("otp/resend", {"OtpToken": token})) == "TOKEN_ALREADY_USED"


def test_the_code_of_zeros_behaves_as_expired_and_can_be_resent(session: MasterpassClient) -> None:
    token = session.add_card()
    assert get_code(session.verify(token, "000000")) == "TOKEN_HAS_EXPIRED"
    assert get_code(session.verify(token)) == "TOKEN_HAS_EXPIRED"
    token = get_result(session.send("otp/resend", {"OtpToken": token}))["Token"]
    assert get_result(session.verify(token))["IsVerified"] is True


def test_two_codes_for_a_phone_that_nobody_has_verified(server: RunningServer) -> None:
    session = open_session(server.namespace(f"t-{uuid4()}"), PhoneVerifiedByMerchant=False)
    first = get_result(session.send("card/add", CARD_BODY))
    assert first["ResponseCode"] == "5008"
    second = get_result(session.verify(first["Token"]))
    assert (second["ResponseCode"], second["IsVerified"]) == ("5001", False)
    assert get_code(session.send("card/list")) == "USER_NOT_FOUND"
    assert get_result(session.verify(second["Token"]))["ResponseCode"] == "0000"
    assert list_aliases(session) == ["my card"]


def test_unlink_and_link_again_keeps_the_cards(session: MasterpassClient) -> None:
    session.register_card()
    get_result(session.send("merchant/unlink"))
    token = get_result(session.send("merchant/link"))["Token"]
    assert get_code(session.send("card/list")) == "ACCOUNT_NOT_LINKED_TO_MERCHANT"
    get_result(session.verify(token, ForLinkToMerchant=True))
    assert list_aliases(session) == ["my card"]
    assert get_code(session.send("merchant/link")) == "MERCHANT_USER_ID_ALREADY_IN_USE"


def test_a_link_without_its_flag_is_not_made_and_hinted(session: MasterpassClient) -> None:
    session.register_card()
    session.send("merchant/unlink")
    response = session.verify(get_result(session.send("merchant/link"))["Token"])
    assert get_result(response)["ResponseCode"] == "0000"
    assert "ForLinkToMerchant true" in response.hint
    assert get_code(session.send("card/list")) == "ACCOUNT_NOT_LINKED_TO_MERCHANT"


def test_deleting_the_cards_one_by_one(session: MasterpassClient) -> None:
    session.register_card()
    session.register_card(CardAlias="second", CardNumber="5528790000000008")
    get_result(session.send("card/delete", {"CardAlias": "my card"}))
    (card,) = get_result(session.send("card/list"))["Cards"]
    assert (card["CardAlias"], card["IsDefaultCard"]) == ("second", True)
    get_result(session.send("card/delete", {"CardAlias": "second"}))
    assert get_code(session.send("card/list")) == "USER_NOT_FOUND"
    session.register_card()
    assert list_aliases(session) == ["my card"]


def test_another_user_of_the_phone_does_not_see_the_cards(session: MasterpassClient) -> None:
    session.register_card()
    other = open_session(session.namespace, UserId="another user")
    assert get_code(other.send("card/list")) == "ACCOUNT_NOT_LINKED_TO_MERCHANT"


def test_a_session_of_another_namespace_is_unknown(session: MasterpassClient, server: RunningServer) -> None:
    other = MasterpassClient(server.namespace(f"t-{uuid4()}"), session.session_id)
    assert other.send("card/add", CARD_BODY).json["ErrorCode"] == 404


def test_a_lost_answer_leaves_the_code_valid(session: MasterpassClient) -> None:
    token = session.add_card()
    body = {"OtpToken": token, "OtpCode": "123456", "SessionId": session.session_id}
    received = session.namespace.receive("fault=reset:after", path=f"{BASE}/otp/verify", body=body)
    assert (received.data, received.end) == (b"", RESET)
    assert list_aliases(session) == ["my card"]
    assert get_code(session.verify(token)) == "TOKEN_ALREADY_USED"


def test_an_error_mode_keeps_the_session_block_and_changes_nothing(session: MasterpassClient) -> None:
    response = session.send("card/add", CARD_BODY, mode="error=InvalidPhone")
    assert response.json["ErrorCode"] == 7
    assert response.json["Result"] is False
    assert response.json["Body"] == {
        "Session": {"SessionRenewed": False, "SessionId": session.session_id},
        "Masterpass": None,
    }
    assert session.namespace.context.store.records(RecordKind.CHALLENGE, session.namespace.name) == ()


@pytest.mark.parametrize(("start", "expected"), [("9999100000070", 7), ("9999300000070", 7)])
def test_a_magic_card_fails_at_its_stage(session: MasterpassClient, start: str, expected: int) -> None:
    number = next(n for n in (f"{start}00{digit}" for digit in range(10)) if is_luhn_valid(n))
    response = session.send("card/add", {**CARD_BODY, "CardNumber": number})
    if start.startswith("999930"):
        response = session.verify(get_result(response)["Token"])
    assert response.json["ErrorCode"] == expected
    assert response.json["Body"]["Masterpass"] is None
    assert get_code(session.send("card/list")) == "USER_NOT_FOUND"


def pay_once(server: RunningServer) -> list[bytes]:
    """Register, unlink, link and delete; return every answer."""
    namespace = server.namespace("pay-once")
    namespace.admin("PUT", "clock", {"now": "2026-01-01T00:00:00Z"})
    session = open_session(namespace, PhoneVerifiedByMerchant=False)
    answers = [session.session_id.encode()]

    def send(operation: str, **body: Any) -> Any:
        response = session.send(operation, body)
        answers.append(response.body)
        return get_result(response).get("Token") if operation != "card/list" else None

    token = send("card/add", **CARD_BODY)
    token = send("otp/verify", OtpToken=token, OtpCode="123456")
    token = send("otp/resend", OtpToken=token)
    send("otp/verify", OtpToken=token, OtpCode="123456")
    send("card/list")
    send("merchant/unlink")
    token = send("merchant/link")
    token = send("otp/verify", OtpToken=token, OtpCode="123456")
    send("otp/verify", OtpToken=token, OtpCode="123456", ForLinkToMerchant=True)
    send("card/list")
    send("card/delete", CardAlias="my card")
    return answers


def test_the_same_requests_and_seed_give_the_same_bytes(serve: Serve) -> None:
    runs = []
    for seed in (1234, 1234, 4321):
        with serve(Settings(), seed) as server:
            runs.append(pay_once(server))
    assert len(runs[0]) == 12
    assert runs[0] == runs[1]
    assert runs[0][1] != runs[2][1]


def test_the_code_of_a_payment_is_resent_but_not_verified_here(session: MasterpassClient) -> None:
    session.register_card()
    order = make_order(card={"IsSavedCard": True})
    payment = session.send("payment/init", {name: order[name] for name in ("PaymentDetail", "Card")})
    payment_id = payment.json["Body"]["Masterpass"]["Paywall"]["MasterpassPaymentId"]
    refused = session.verify(get_result(payment)["Token"])
    assert (get_code(refused), refused.hint) == ("TOKEN_IS_NOT_VALID", "send this OtpToken to payment/verify")
    token = get_result(session.send("otp/resend", {"OtpToken": get_result(payment)["Token"]}))["Token"]
    body = {"MasterpassPaymentId": payment_id, "OtpToken": token, "OtpCode": "123456"}
    assert get_result(session.send("payment/verify", body))["IsVerified"] is True
