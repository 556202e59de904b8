"""Reads past the driver with TLS: no password goes to a server whose certificate is not proved."""

import ssl
from asyncio import start_server
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from graph.engines.bolt_reads import BoltReads, Odd
from graph.engines.neo4j_address import address
from tests.unit.graph.engines.bolt_server import BoltServer

OWN = [x509.IPAddress(ip_address("127.0.0.1"))]
ELSEWHERE = [x509.DNSName("elsewhere.example")]
KEY = ec.generate_private_key(ec.SECP256R1())


def certified(folder, names):
    """A certificate that a server with some names signs for itself, and its key."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(KEY.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(KEY, hashes.SHA256())
    )
    place, key = folder / "certificate", folder / "key"
    place.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key.write_bytes(
        KEY.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return place, key


@pytest.mark.parametrize("family", ["bolt", "neo4j"])
@pytest.mark.parametrize(
    ("names", "is_trusted", "end", "is_asked"),
    [
        (OWN, True, "+s", True),
        (OWN, False, "+s", False),
        (ELSEWHERE, True, "+s", False),
        (OWN, False, "+ssc", True),
        (ELSEWHERE, False, "+ssc", True),
        (OWN, True, "", False),
    ],
)
async def test_a_server_is_asked_as_the_scheme_says(
    tmp_path, monkeypatch, family, names, is_trusted, end, is_asked
):
    certificate, key = certified(tmp_path, names)
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    page, server = "x" * 300_000, BoltServer(lambda *_: "x" * 300_000)
    offered = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    offered.load_cert_chain(certificate, key)

    async with await start_server(server.serve, "127.0.0.1", 0, ssl=offered) as opened:
        port = opened.sockets[0].getsockname()[1]
        reads = BoltReads(address(f"{family}{end}://user:secret@127.0.0.1:{port}"))
        try:
            found = [await reads.value("RETURN 1", {}, 20.0) for _ in range(2)]
        except Odd:
            found = []
        await reads.close()

    assert found == ([page, page] if is_asked else [])
    assert bool(server.told) == is_asked
