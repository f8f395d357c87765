"""Masterpass's own failure codes, as data: those that an operation or the mode part `upstream=` answers with.

The text on the wire is that of the public code list plus a full stop. Source: documented for the six codes that
occur in samples; for the others the text is observed (public code list) and the status is ours unless `source` says
otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

STATUS_NAMES: Mapping[int, str] = MappingProxyType(
    {
        400: "BadRequest",
        401: "Unauthorized",
        403: "Forbidden",
        404: "NotFound",
        500: "InternalServerError",
        504: "GatewayTimeout",
    }
)
"""The `Message` of the wrapper by StatusCode. Source: documented for 401, 403 and 404, else ours."""
_FORBIDDEN_LEVEL = "Http403"
"""The `Level` of 403 differs from its `Message`. Source: documented."""


class UpstreamCode(NamedTuple):
    """One row of the table."""

    name: str
    status: int
    """The StatusCode of the wrapper, which is not the HTTP status."""
    text: str
    """Turkish, without the full stop."""
    source: str
    """`documented`, `observed` or `ours`: where the status comes from."""

    @property
    def message(self) -> str:
        """The text on the wire."""
        return f"{self.text}."

    @property
    def level(self) -> str:
        """The Exception's Level."""
        return _FORBIDDEN_LEVEL if self.status == 403 else get_status_name(self.status)


def get_status_name(status: int) -> str:
    """Return the `Message` of the wrapper for a StatusCode; a name of our own for one that has none."""
    return STATUS_NAMES.get(status, f"Http{status}")


# fmt: off
UPSTREAM_CODES: tuple[UpstreamCode, ...] = (
    UpstreamCode("USER_NOT_FOUND", 403, "Kullanıcı bulunamadı", "documented"),
    UpstreamCode("ACCOUNT_NOT_LINKED_TO_MERCHANT", 404, "Hesap iş yerine bağlı değil", "documented"),
    UpstreamCode("ACCOUNT_NOT_FOUND", 404, "Hesap bulunamadı", "documented"),
    UpstreamCode("CARD_NOT_FOUND", 404, "Kart bulunamadı", "documented"),
    UpstreamCode("TOKEN_IS_NOT_VALID", 404, "Token geçersiz", "documented"),
    UpstreamCode("TOKEN_HAS_EXPIRED", 401, "Tokenın süresi doldu", "documented"),
    UpstreamCode("MERCHANT_USER_ID_ALREADY_IN_USE", 403,
        "Bu kullanıcı numarası zaten mevcut. Lütfen farklı bir değer giriniz", "observed"),
    UpstreamCode("AUTHENTICATION_FAILED", 403, "Kimlik doğrulama başarısız oldu", "observed"),
    UpstreamCode("OTP_IS_NOT_VALID", 400, "Tek seferlik şifre geçersiz", "ours"),
    UpstreamCode("TOKEN_ALREADY_USED", 400, "Token zaten kullanılmış", "ours"),
    UpstreamCode("CARD_ALREADY_EXISTS", 403, "Kart zaten kayıtlı", "ours"),
    UpstreamCode("CARD_ALIAS_ALREADY_IN_USE", 400,
        "Kart adı başka bir kartta kullanılmaktadır. Lütfen başka bir kart adı girin", "ours"),
    UpstreamCode("MAX_NUMBER_OF_CARDS_REACHED", 400, "Bu hesap için maksimum kart sayısına ulaşıldı", "ours"),
    UpstreamCode("ACCOUNT_IS_BLOCKED", 403, "Hesap bloke edilmiş", "ours"),
    UpstreamCode("ACCOUNT_IS_REMOVED_DUE_TO_OTP_FAILED_FOR_ALL_CARDS", 403,
        "Herhangi bir kart için otp doğrulaması yapılamadığından hesap silindi", "ours"),
    UpstreamCode("ACCOUNT_IS_ALREADY_LINKED_TO_THIS_MERCHANT", 400, "Hesap halihazırda iş yerine linkli", "ours"),
    UpstreamCode("FRAUD_DETECTED_DUE_TO_REPETITIVE_DELETION", 403,
        "Art arda gelen çok sayıda silme işlemi sebebiyle dolandırıcılık tespit edildi", "ours"),
    UpstreamCode("ERR_YOU_CAN_NOT_CALL_OTP_SERVICE_ONE_MORE_TIME", 400,
        "Tek kullanımlık şifre talep etme limitine ulaştınız. Lütfen daha sonra tekrar deneyiniz", "ours"),
    UpstreamCode("ERROR_CALLED_OTP_SERVICE_ONE_MORE_TIME_BEFORE_TIMEOUT_EXPIRED", 400,
        "Süresi dolmadan otp gönderme servisini çağıramazsınız", "ours"),
    UpstreamCode("CARD_NUMBER_IS_NOT_VALID", 400, "Kart numarası hatalıdır", "ours"),
    UpstreamCode("EXPIRY_DATE_IS_NOT_VALID", 400, "Geçerlilik tarihi YYAA formatında olmalı", "ours"),
    UpstreamCode("CARD_ALIAS_MAX_LENGTH_EXCEEDED", 400, "Kart adı 41 karakterden kısa olmalı", "ours"),
    UpstreamCode("CARD_HOLDER_NAME_MAX_LENGTH_EXCEEDED", 400, "Kart sahibi adı 51 karakterden kısa olmalı", "ours"),
    UpstreamCode("OTP_CODE_IS_REQUIRED", 400, "Tek seferlik şifre gerekli", "ours"),
    UpstreamCode("OTP_CODE_MAX_LENGTH_EXCEEDED", 400,
        "Tek seferlik şifre uzunluğu 21 karakterden az olmalı", "ours"),
    UpstreamCode("ERR_3D_AUTHENTICATION", 400, "3D doğrulaması başarısız", "ours"),
    UpstreamCode("3DS_AUTH_ERROR", 400, "3D Doğrulama hatası", "ours"),
    UpstreamCode("PAYMENT_IS_NOT_VERIFIED", 400, "Ödeme doğrulanamadı", "ours"),
    UpstreamCode("DECLINED", 400, "Ödeme işlemi tamamlanamadı", "ours"),
    UpstreamCode("INSUFFICIENT_FUNDS", 400, "Yetersiz bakiye", "ours"),
    UpstreamCode("EXPIRED_CARD", 400, "Son kullanım tarihi hatalıdır", "ours"),
    UpstreamCode("INVALID_SECURITY_CODE", 400, "Hatalı CVC/CVV", "ours"),
    UpstreamCode("STOLEN_CARD", 400, "Çalıntı kart, karta el koyunuz", "ours"),
    UpstreamCode("LOST_CARD", 400, "Kayıp kart, karta el koyunuz", "ours"),
    UpstreamCode("RESTRICTED_CARD", 400, "Kart işleme kısıtlanmış", "ours"),
    UpstreamCode("DO_NOT_HONOUR", 400, "Banka hatası", "ours"),
    UpstreamCode("TRANSACTION_REQUIRED_3DS", 400, "3D secure ödeme yapılmalıdır", "ours"),
    UpstreamCode("NOT_PERMITTED_FOR_E-COMMERCE", 400, "Kartınız e-ticaret işlemlerine kapalıdır", "ours"),
    UpstreamCode("VPOS_TIMEOUT_ERROR", 504,
        "Sanal Pos cevap vermiyor veya bağlantıda bir sorun var", "ours"),
    UpstreamCode("UNEXPECTED_ERROR", 500, "Talebinizi işlerken beklenmeyen bir hata oluştu", "ours"),
    UpstreamCode("VALIDATION_FAILED", 400, "Validasyon yapılamadı", "ours"),
    UpstreamCode("INVALID_ACCOUNT_KEY_IN_TOKEN", 403,
        "İstekteki account key, tokendaki account key değerinden farklıdır", "ours"),
    UpstreamCode("INVALID_USER_ID_IN_TOKEN", 403,
        "İstekteki user id, tokendaki user id değerinden farklıdır", "ours"),
    UpstreamCode("INVALID_MERCHANT_ID_IN_TOKEN", 403,
        "İstekteki merchant id, tokendaki merchant id değerinden farklıdır", "ours"),
    UpstreamCode("ORDER_NOT_FOUND", 404, "İstekte gönderilen bilgilere sahip bir sipariş bulunamadı", "ours"),
    UpstreamCode("CAN_NOT_DECRYPT_CARDNUMBER", 400, "Kart numarası çözülemedi", "ours"),
    UpstreamCode("CVC_CANNOT_BE_DECRYPTED", 400, "CVC çözülemedi", "ours"),
    UpstreamCode("CARD_ALIAS_CANNOT_CONTAIN_CARD_NUMBER", 400, "Kart adı kart numarası içeremez", "ours"),
    UpstreamCode("CARD_HOLDER_NAME_CANNOT_CONTAIN_CARD_NUMBER", 400,
        "Kart sahibi adı kart numarası içeremez", "ours"),
)
"""Their order numbers them from 1: cards of the form 9999 SS01 CCCC name a code by that number."""
# fmt: on

BY_NAME: Mapping[str, UpstreamCode] = MappingProxyType({code.name: code for code in UPSTREAM_CODES})
