"""The server's certificate for any host name, signed by a CA of trustme.

trustme itself refuses names with an underscore, such as `paywall_mock`: they are not host names by RFC 952, but
Compose gives services such names and clients connect to them.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import trustme
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec


def make_leaf(ca: trustme.CA, names: Sequence[str], not_before: datetime, not_after: datetime) -> bytes:
    """Return key and certificate as PEM. *names* are IP addresses and ASCII host names. Raises ValueError."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    ca_certificate = x509.load_pem_x509_certificate(ca.cert_pem.bytes())
    ca_key = serialization.load_pem_private_key(ca.private_key_pem.bytes(), None)
    if not isinstance(ca_key, ec.EllipticCurvePrivateKey):
        raise ValueError("the CA has no EC key")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, "mockpaywall")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(ca_certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(not_before)
        .not_valid_after(not_after)
    )
    for extension, critical in _list_extensions(key.public_key(), ca_key.public_key(), names):
        builder = builder.add_extension(extension, critical)
    pem = serialization.Encoding.PEM
    key_bytes = key.private_bytes(
        pem, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    return key_bytes + builder.sign(ca_key, hashes.SHA256()).public_bytes(pem)


def _list_extensions(
    key: ec.EllipticCurvePublicKey, ca_key: ec.EllipticCurvePublicKey, names: Sequence[str]
) -> list[tuple[x509.ExtensionType, bool]]:
    """Return the extensions and whether each is critical: what clients require of a server (RFC 5280)."""
    from cryptography import x509
    from cryptography.x509.oid import ExtendedKeyUsageOID

    usage = dict.fromkeys(
        ("content_commitment", "data_encipherment", "key_agreement", "key_cert_sign"), False
    )
    rest = dict.fromkeys(("crl_sign", "encipher_only", "decipher_only"), False)
    return [
        (x509.SubjectAlternativeName([_to_general_name(name) for name in names]), False),
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (x509.KeyUsage(digital_signature=True, key_encipherment=True, **usage, **rest), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
        (x509.SubjectKeyIdentifier.from_public_key(key), False),
        (x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key), False),
    ]


def _to_general_name(name: str) -> x509.GeneralName:
    from cryptography import x509

    with suppress(ValueError):
        return x509.IPAddress(ipaddress.ip_address(name))
    return x509.DNSName(name)
