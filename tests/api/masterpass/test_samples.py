"""The documented samples, byte for byte: key order, texts and forms. Generated values are read from the answer."""

from __future__ import annotations

import re

from tests.support.http_client import HttpResponse
from tests.support.masterpass_client import CARD_BODY, MasterpassClient, get_result

GUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
TOKEN = "[0-9a-f]{32}"
REFERENCE = "1000058441[0-9]{2}"
CHALLENGE = "Telefonunuza gelen tek kullanımlık şifreyi girerek kart doğrulama işlemini tamamlayınız"
UNIQUE = "[0-9A-F]{64}"


def assert_success(
    response: HttpResponse, session: MasterpassClient, result: str, *, build: str, accepted: bool = False
) -> None:
    """Check every byte. *result* is a regular expression of the `Result` member."""
    expected = (
        r'\{"ErrorCodeType":1,"ErrorMessage":null,"ErrorCode":0,"Result":true,"Message":"","Body":'
        rf'\{{"Session":\{{"SessionRenewed":false,"SessionId":"{session.session_id}"\}},"Masterpass":'
        rf'\{{"Result":{result},"BuildId":"{build}","CorrelationId":"{GUID}","Exception":null,'
        rf'"Message":"{"Accepted" if accepted else "OK"}","RequestId":null,'
        rf'"StatusCode":{202 if accepted else 200},"Version":null\}}\}}\}}'
    )
    assert response.status == 200
    assert response.header("Content-Type") == "application/json; charset=utf-8"
    assert response.header("X-Mock-Hint") is None
    assert re.fullmatch(expected, response.body.decode()), response.body.decode()


def assert_failure(
    response: HttpResponse, session: MasterpassClient, wrapper: str, *, kind_b: bool = False
) -> None:
    """Check every byte. *wrapper* is the documented text from "Exception" on."""
    outer = '"ErrorCode":1,"Result":false' if kind_b else '"ErrorCode":0,"Result":true'
    assert response.status == 200
    assert response.body.decode() == (
        f'{{"ErrorCodeType":1,"ErrorMessage":null,{outer},"Message":"","Body":{{"Session":'
        f'{{"SessionRenewed":false,"SessionId":"{session.session_id}"}},"Masterpass":{{"Result":null,'
        f'"BuildId":"{"78" if "OTP" in wrapper or "TOKEN" in wrapper else "83"}","CorrelationId":null,{wrapper}'
    )


def wrap(level: str, code: str, text: str, name: str, status: int) -> str:
    return (
        f'"Exception":{{"Level":"{level}","Code":"{code}","Message":"{text}"}},"Message":"{name}",'
        f'"RequestId":null,"StatusCode":{status},"Version":null}}}}}}'
    )


def test_add_card(session: MasterpassClient) -> None:
    assert_success(
        session.send("card/add", CARD_BODY),
        session,
        rf'\{{"RetrievalReferenceNumber":"{REFERENCE}","ResponseCode":"5001","Description":"{CHALLENGE}",'
        rf'"Token":"{TOKEN}","Url3d":null,"Url3dSuccess":null,"Url3dFail":null\}}',
        build="83",
        accepted=True,
    )


def test_verify_otp(session: MasterpassClient) -> None:
    assert_success(
        session.verify(session.add_card()),
        session,
        rf'\{{"RetrievalReferenceNumber":"{REFERENCE}","IsVerified":true,"Url3d":null,"Url3dSuccess":null,'
        rf'"Url3dFail":null,"CardUniqueNumber":"{UNIQUE}","Token":"{TOKEN}","ResponseCode":"0000",'
        r'"Description":"OTP verified successfully\."\}',
        build="78",
    )


def test_resend_otp(session: MasterpassClient) -> None:
    token = session.add_card()
    assert_success(
        session.send("otp/resend", {"OtpToken": token}),
        session,
        rf'\{{"Token":"(?!{token}){TOKEN}","RetrievalReferenceNumber":"{REFERENCE}","ResponseCode":"5001",'
        rf'"Description":"{CHALLENGE}"\}}',
        build="78",
    )


def test_link_merchant(session: MasterpassClient) -> None:
    session.register_card()
    session.send("merchant/unlink")
    assert_success(
        session.send("merchant/link"),
        session,
        rf'\{{"RetrievalReferenceNumber":"{REFERENCE}","ResponseCode":"5001","Description":"{CHALLENGE}",'
        rf'"Token":"{TOKEN}","CardIssuerName":"Akbank","MaskedPan":"\*{{12}}0016"\}}',
        build="83",
        accepted=True,
    )


def test_unlink_merchant(session: MasterpassClient) -> None:
    session.register_card()
    result = rf'\{{"RetrievalReferenceNumber":"{REFERENCE}"\}}'
    assert_success(session.send("merchant/unlink"), session, result, build="83")


def test_delete_card(session: MasterpassClient) -> None:
    session.register_card()
    result = rf'\{{"ClientId":"34878516","RefNo":"{REFERENCE}"\}}'
    assert_success(session.send("card/delete", {"CardAlias": "my card"}), session, result, build="83")


def test_list_cards(session: MasterpassClient) -> None:
    unique = get_result(session.register_card())["CardUniqueNumber"]
    assert_success(
        session.send("card/list"),
        session,
        r'\{"AccountKey":"905123456710","AccountState":"Activated","Cards":\[\{"CardAlias":"my card",'
        r'"CardAuthorityUrl":"\./assets/icon/Maestro\.svg","CardBin":"589004","CardId":713634,'
        r'"CardIssuerIcaNumber":"2110","CardState":"Activated","CardType":"Debit","CardValidationType":"OTP",'
        r'"EftCode":"0046","ExpireDate":null,"ExpireSoon":false,"IsCardCreditOrSupportedDebit":false,'
        r'"IsDefaultCard":true,"IsDefaultMoneySendCard":false,"IsEightDigit":false,"IsExpired":false,'
        r'"IsIssuerOtpSupported":true,"IsMasterpassMember":true,"MaskedCardNumber":"589004\*{8}16",'
        r'"ProductName":"Neo Maestro","SourceMerchantId":0,"SourceMerchantName":null,'
        rf'"SystemEntryDatetime":null,"UniqueCardNumber":"{unique}"\}}\],'
        r'"AccountInformation":\{"IsAccountLinked":true\}\}',
        build="83",
    )


def test_failures_of_a_user_without_an_account(session: MasterpassClient) -> None:
    unknown = wrap("Http403", "USER_NOT_FOUND", "Kullanıcı bulunamadı.", "Forbidden", 403)
    missing = wrap("NotFound", "ACCOUNT_NOT_FOUND", "Hesap bulunamadı.", "NotFound", 404)
    assert_failure(session.send("card/list"), session, unknown)
    assert_failure(session.send("merchant/link"), session, missing)


def test_failures_of_an_unlinked_account(session: MasterpassClient) -> None:
    session.register_card()
    session.send("merchant/unlink")
    unlinked = wrap(
        "NotFound", "ACCOUNT_NOT_LINKED_TO_MERCHANT", "Hesap iş yerine bağlı değil.", "NotFound", 404
    )
    assert_failure(session.send("card/list"), session, unlinked)
    assert_failure(session.send("merchant/unlink"), session, unlinked)


def test_failure_of_an_unknown_card(session: MasterpassClient) -> None:
    session.register_card()
    expected = wrap("NotFound", "CARD_NOT_FOUND", "Kart bulunamadı.", "NotFound", 404)
    assert_failure(session.send("card/delete", {"CardAlias": "no card"}), session, expected)


def test_failure_of_an_unknown_token(session: MasterpassClient) -> None:
    expected = wrap("NotFound", "TOKEN_IS_NOT_VALID", "Token geçersiz.", "NotFound", 404)
    assert_failure(session.send("otp/resend", {"OtpToken": "0" * 32}), session, expected)


def test_failure_of_an_expired_code(session: MasterpassClient) -> None:
    token = session.add_card()
    session.advance_clock(180)
    expected = wrap("Unauthorized", "TOKEN_HAS_EXPIRED", "Tokenın süresi doldu.", "Unauthorized", 401)
    assert_failure(session.verify(token), session, expected, kind_b=True)
