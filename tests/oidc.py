"""A small OpenID provider on loopback, and tokens signed by hand (RFC 7515 §5.1).

Nothing here uses the code under test: what it must refuse and accept comes from the standards.
"""

import base64
import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value):
    return b64(value.to_bytes((value.bit_length() + 7) // 8, "big"))


class Signer:
    """A private key with its name and algorithm."""

    def __init__(self, algorithm="RS256", kid="k1"):
        self.algorithm, self.kid = algorithm, kid
        self.private = {
            "RS256": lambda: rsa.generate_private_key(65537, 2048),
            "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
            "Ed25519": ed25519.Ed25519PrivateKey.generate,
        }[algorithm]()

    def sign(self, data):
        if self.algorithm == "Ed25519":
            return self.private.sign(data)
        if self.algorithm == "ES256":
            r, s = utils.decode_dss_signature(self.private.sign(data, ec.ECDSA(hashes.SHA256())))
            return r.to_bytes(32, "big") + s.to_bytes(32, "big")
        return self.private.sign(data, padding.PKCS1v15(), hashes.SHA256())

    def public_pem(self):
        return self.private.public_key().public_bytes(
            Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
        )

    def jwk(self):
        public = self.private.public_key()
        named = {"kid": self.kid, "use": "sig", "alg": self.algorithm}
        if self.algorithm == "RS256":
            numbers = public.public_numbers()
            return {**named, "kty": "RSA", "n": number(numbers.n), "e": number(numbers.e)}
        if self.algorithm == "ES256":
            numbers = public.public_numbers()
            x, y = (b64(n.to_bytes(32, "big")) for n in (numbers.x, numbers.y))
            return {**named, "kty": "EC", "crv": "P-256", "x": x, "y": y}
        raw = public.public_bytes(Encoding.Raw, PublicFormat.Raw)
        return {**named, "kty": "OKP", "crv": "Ed25519", "x": b64(raw)}


class Mac:
    """A shared secret made of what everybody knows: the attack on a confused verifier."""

    def __init__(self, secret):
        self.secret = secret

    def sign(self, data):
        mac = hmac.HMAC(self.secret, hashes.SHA256())
        mac.update(data)
        return mac.finalize()


def compact(header, claims, signer):
    """A JWS of a header and claims, each a mapping or the very JSON text."""
    parts = [part if isinstance(part, str) else json.dumps(part) for part in (header, claims)]
    text = ".".join(b64(part.encode()) for part in parts)
    return f"{text}.{b64(signer.sign(text.encode()))}"


class Provider:
    """What the server answers; a test changes it while it runs."""

    def __init__(self):
        self.keys, self.asked, self.is_down, self.issuer = [Signer()], [], False, ""
        self.jwks_uri = None

    def claims(self, **changes):
        now = int(time.time())
        said = {
            "iss": self.issuer,
            "aud": "zhatu",
            "azp": "dispatch-web",
            "sub": "f3c1",
            "preferred_username": "李四",
            "realm_access": {"roles": ["police-handler"]},
            "iat": now,
            "exp": now + 300,
        } | changes
        return {name: value for name, value in said.items() if value is not ...}

    def token(self, header=None, signer=None, **changes):
        signer = signer or self.keys[0]
        head = {"alg": signer.algorithm, "typ": "at+jwt", "kid": signer.kid} | (header or {})
        head = {name: value for name, value in head.items() if value is not ...}
        return compact(head, self.claims(**changes), signer)

    def answer(self, path):
        if self.is_down:
            return 503, {}
        if path == "/.well-known/openid-configuration":
            place = self.jwks_uri or f"{self.issuer}/jwks"
            return 200, {"issuer": self.issuer, "jwks_uri": place}
        if path == "/jwks":
            return 200, {"keys": [key.jwk() for key in self.keys]}
        return 404, {}


@contextmanager
def provider():
    """A provider that answers on loopback."""
    state = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            state.asked.append(self.path)
            status, said = state.answer(self.path)
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def settings_of(state, **changes):
    """The table that a settings file would hold for the provider."""
    return {
        "name": "police-id",
        "issuer": state.issuer,
        "person": "preferred_username",
        "parties": ["dispatch-web"],
        "algorithms": ["RS256", "ES256"],
        "roles": ["realm_access", "roles"],
        "places": [{"role": "police-handler", "department": "police", "roles": ["handler"]}],
    } | changes
