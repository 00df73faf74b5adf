"""Makes a certificate for 127.0.0.1, who answers for it (`ca.pem`), and somebody who does not: FOLDER"""

import datetime
import ipaddress
import pathlib
import sys

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

FOLDER = pathlib.Path(sys.argv[1])
NOW = datetime.datetime.now(datetime.timezone.utc)


def certificate(name, public, issuer, issuer_key, *extensions):
    """Signed, for a week."""
    maker = (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(named(issuer))
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - datetime.timedelta(days=1))
        .not_valid_after(NOW + datetime.timedelta(days=7))
    )
    for extension, critical in extensions:
        maker = maker.add_extension(extension, critical)
    return maker.sign(issuer_key, hashes.SHA256())


def named(name):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def write(name, made):
    (FOLDER / name).write_bytes(made.public_bytes(serialization.Encoding.PEM))


for file, name in [("another-ca.pem", "another"), ("ca.pem", "made for a test")]:
    ca = ec.generate_private_key(ec.SECP256R1())
    write(file, certificate(name, ca.public_key(), name, ca, (x509.BasicConstraints(True, None), True)))

key = ec.generate_private_key(ec.SECP256R1())
address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
write(
    "server.pem",
    certificate(
        "127.0.0.1",
        key.public_key(),
        "made for a test",
        ca,
        (x509.SubjectAlternativeName([address]), False),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
    ),
)
(FOLDER / "server.key").write_bytes(
    key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
)
