"""The error-code table, compared with literals."""

import re
from collections import Counter

import pytest

from mockpaywall.paywall import error_code_table
from mockpaywall.paywall.error_code_table import ROWS

BY_NUMBER = {row[0]: row for row in ROWS}
NUMBERS = [row[0] for row in ROWS]
NAMES = [row[1] for row in ROWS]
LABEL_551 = "Pazar Yeri Manuel Tetikleme Bu Yapılandırma İçin Etkinleştirilemez"


def test_numbers_are_unique_and_sorted():
    assert sorted(set(NUMBERS)) == NUMBERS


def test_the_numbers_are_those_of_the_enumeration():
    assert [*range(-1, 402), 403, 404, *range(500, 559)] == NUMBERS


def test_names_are_unique():
    assert [name for name, times in Counter(NAMES).items() if times > 1] == []


def test_names_are_pascal_case_identifiers():
    assert [name for name in NAMES if not re.fullmatch(r"[A-Z][A-Za-z0-9]*[a-z0-9][A-Za-z0-9]*", name)] == []


def test_names_are_unique_when_case_is_ignored():
    assert len({name.lower() for name in NAMES}) == len(NAMES)


@pytest.mark.parametrize(
    ("number", "name", "english", "turkish"),
    [
        (-1, "SystemMessage", "System message", "Sistem Mesajı"),
        (0, "Success", "Success", "Başarılı"),
        (1, "Unsuccessful", "Unsuccessful", "Başarısız"),
        (2, "InvalidData", "Invalid data", "Geçersiz Veri"),
        (3, "NoData", "No data", "Veri Yok"),
        (4, "HeaderMissing", "Header missing", "Başlık Eksik"),
        (5, "Exception", "Exception", "İstisna"),
        (7, "InvalidPhone", "Invalid phone", "Geçersiz Telefon"),
        (12, "MerchantNotFound", "Merchant not found", "Satıcı Bulunamadı"),
        (40, "OTPError", "OTP error", "OTP Hatası"),
        (56, "PaymentNotFound", "Payment not found", "Ödeme Bulunamadı"),
        (52, "InvalidInstallment", "Invalid installment", "Geçersiz Taksit"),
        (400, "BadRequest", "Bad request", "Geçersiz İstek"),
        (401, "Unauthorized", "Unauthorized", "Yetkisiz"),
        (403, "Forbidden", "Forbidden", "Yasak"),
        (404, "NotFound", "Not found", "Bulunamadı"),
        (500, "InternalException", "Internal exception", "Dahili Hata"),
        (501, "NotImplemented", "Not implemented", "Uygulanmadı"),
        (502, "BadRequestNetwork", "Bad network request", "Geçersiz Ağ İsteği"),
        (503, "ServiceUnavailable", "Service unavailable", "Hizmet Kullanılamıyor"),
        (504, "GatewayTimeout", "Gateway timeout", "Ağ Geçidi Zaman Aşımı"),
        (552, "InvalidConfiguration", "Invalid configuration", "Geçersiz Yapılandırma"),
    ],
)
def test_a_code_known_from_both_sources(number, name, english, turkish):
    assert BY_NUMBER[number] == (number, name, english, turkish, "net+tr")


@pytest.mark.parametrize(
    ("number", "name", "turkish"),
    [
        (64, "IntegrationCredentialNotFound", "Entegrasyon Kimlik Bilgisi Bulunamadı"),
        (119, "MerchantUniqueCodeAlreadyExist", "Tüccar Benzersiz Kodu Zaten Mevcut"),
        (274, "CardProductionEndpointNotFound", "Kart Üretimi Son Noktası Bulunamadı"),
        (551, "MarketPlaceManualTriggerCannotActiveForThisConfig", LABEL_551),
    ],
)
def test_a_long_code_known_from_both_sources(number, name, turkish):
    assert BY_NUMBER[number][1] == name
    assert BY_NUMBER[number][3:] == (turkish, "net+tr")


def test_the_english_of_wrong_credentials():
    assert BY_NUMBER[64][2] == "Integration credential not found"


@pytest.mark.parametrize(
    ("number", "name", "turkish"),
    [
        (92, "PaymentNotConvenientForOperation", "Ödeme İşlem İçin Uygun Değil"),
        (97, "PaymentAlreadyFinalized", "Ödeme Zaten Tamamlanmış"),
        (100, "UnexpectedInstallment", "Beklenmeyen Taksit"),
        (276, "CardProductionCurrencyInvalid", "Kart Üretimi Para Birimi Geçersiz"),
        (277, "CardProductionEndpointInvalid", "Kart Üretimi Son Nokta Geçersiz"),
        (289, "ApmTransactionCouldNotGenerated", "Apm İşlemi Oluşturulamadı"),
        (322, "SubscriptionAlreadyExists", "Abonelik Zaten Var"),
        (340, "PaymentGatewayProviderErrorCodeNotFound", "Ödeme Geçidi Sağlayıcı Hata Kodu Bulunamadı"),
    ],
)
def test_a_misplaced_label_of_the_page_is_at_its_code(number, name, turkish):
    assert BY_NUMBER[number][1] == name
    assert BY_NUMBER[number][3:] == (turkish, "net+tr-moved")


@pytest.mark.parametrize(
    ("number", "turkish"),
    [
        (90, "Entegrasyon Kimlik Bilgisi Zaten Mevcut"),
        (101, "Beklenmeyen Tüccar Benzersiz Kodu"),
        (274, "Kart Üretimi Son Noktası Bulunamadı"),
        (281, "ApmProvider Bulunamadı"),
        (288, "ApmProvider Uç Noktası Geçersiz"),
        (342, "Abonelik Öğeleri Geçersiz Havuz ID'si İçeriyor"),
    ],
)
def test_the_labels_next_to_misplaced_ones_are_unchanged(number, turkish):
    assert BY_NUMBER[number][3:] == (turkish, "net+tr")


def test_only_these_codes_have_no_turkish_text():
    assert {row[0]: row[1] for row in ROWS if row[3] is None} == {
        91: "AccountPasswordMissing",
        194: "PayBalancerNoAnyChanges",
        275: "CardProductionConnectionNotFound",
        278: "CardProductionCardNotFound",
        279: "CardStatusNotAvailableForThis",
        280: "CardNotHaveExternalInfo",
        341: "SubscriptionItemPoolNotFound",
    }


def test_only_these_names_are_ours():
    assert {row[0]: row[1] for row in ROWS if row[4] == "tr+ours"} == {
        553: "DateRangeCannotBeToday",
        554: "PayBalancerInvalidDistributionType",
        555: "RegionNotFound",
        556: "PaymentProductionNotFound",
        557: "PaymentCardNotFound",
        558: "PaymentCustomerNotFound",
    }


def test_the_number_of_rows_per_source():
    assert Counter(row[4] for row in ROWS) == {"net+tr": 388, "net+tr-moved": 63, "net": 7, "tr+ours": 6}


def test_a_source_without_a_label_means_no_turkish_text():
    assert [row for row in ROWS if (row[3] is None) != (row[4] == "net")] == []


def test_the_module_explains_every_source():
    for source in {row[4] for row in ROWS}:
        assert f'"{source}"' in (error_code_table.__doc__ or "")


def test_every_text_is_one_line_without_extra_spaces():
    texts = [text for row in ROWS for text in row[1:] if text is not None]
    assert [text for text in texts if not text or text != " ".join(text.split())] == []
    assert [text for text in texts if not text.isprintable()] == []


def test_english_texts_are_ascii_phrases_in_sentence_case():
    plain = r"[A-Z]\w*(-\w+)*(,? (\(?[\w-]+\)?|16:00))*"
    assert [row[2] for row in ROWS if not (row[2].isascii() and re.fullmatch(plain, row[2]))] == []


def test_english_texts_have_no_camel_case():
    brands = r"CardWall|Pay(Balancer|Jump|Route|Watch)"
    assert [row[2] for row in ROWS if re.search(r"[a-z][A-Z]", re.sub(brands, "", row[2]))] == []


def test_turkish_texts_have_only_turkish_letters_and_ascii_quotes():
    letters = r"[A-Za-zÇĞİÖŞÜçğıöşü0-9 '-]+"
    assert [row[3] for row in ROWS if row[3] is not None and not re.fullmatch(letters, row[3])] == []
