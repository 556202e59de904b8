"""Rules that confirm by themselves: reviewed TOML, signed by an operator (Ed25519)."""

from __future__ import annotations

import base64
import hashlib
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from gateway.incidents.errors import BadRule
from gateway.items.shape import build
from graph.ontology.choices import ViolationKind

FOLDER, KEYS = "rules", "keys"
"""Under the data folder: NAME.toml with NAME.toml.sig beside it, and keys/NAME.pem."""
SUFFIX = ".sig"


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoRule:
    """When an incident is confirmed without a person.

    Every alert must be of ``kinds``, from ``cameras``, told by ``models``, at least as sure as
    ``min_confidence_percent`` and fit to ground a penalty; and for its camera, rule and model the
    lower end of the precision over ``window_days`` must reach ``precision_floor_percent`` on at
    least ``sample_floor`` judgements. Every ``spot_check_every``-th incident stays for a person.
    """

    id: str
    reason: str
    kinds: tuple[str, ...]
    cameras: tuple[str, ...]
    models: tuple[str, ...]
    min_confidence_percent: int
    precision_floor_percent: int
    sample_floor: int
    window_days: int
    spot_check_every: int
    valid_from: date
    valid_to: date
    digest: str = ""
    signer: str = ""

    def holds_on(self, day: date) -> bool:
        """Whether it holds on a local day; both ends are included."""
        return self.valid_from <= day <= self.valid_to

    def is_spot_check(self, incident_number: str) -> bool:
        """Whether this incident is one of those left to a person, by its number alone."""
        digest = hashlib.sha256(f"{self.id}\x1f{incident_number}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % self.spot_check_every == 0


def make_key(file: Path) -> Path:
    """Write a new private key, and the public one beside it; the file of the public one."""
    if file.exists():
        raise BadRule(str(file), "is there already; keys are never written over")
    key = Ed25519PrivateKey.generate()
    file.parent.mkdir(parents=True, exist_ok=True)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.touch(mode=0o600)
    file.write_bytes(private)
    public = file.with_suffix(".pub.pem")
    public.write_bytes(
        key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    return public


def sign(rule: Path, key_file: Path) -> Path:
    """Sign the bytes of a rule that reads well; the file of the signature."""
    data = _bytes(rule)
    read_rule(rule.name, data)
    key = _load(key_file, private=True)
    if not isinstance(key, Ed25519PrivateKey):
        raise BadRule(key_file.name, "is no private Ed25519 key")
    made = rule.with_name(rule.name + SUFFIX)
    made.write_text(base64.b64encode(key.sign(data)).decode() + "\n", encoding="ascii")
    return made


def read_rule(name: str, data: bytes, demo: Collection[str] = ()) -> AutoRule:
    """A rule from its bytes, not yet trusted; raises BadRule with all that is wrong.

    ``demo`` are the ids of models that their cards call demos: no rule may trust one.
    """
    try:
        table = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadRule(name, f"is no TOML: {error}") from error
    faults: list[str] = []
    rule = build(AutoRule, table, faults)
    if rule is not None:
        faults += _wrong(rule, table, demo)
    if rule is None or faults:
        raise BadRule(name, "; ".join(faults))
    return rule


def trusted(folder: Path, demo: Collection[str] = ()) -> Iterator[AutoRule]:
    """The rules of a folder, each signed by a key of its keys; raises BadRule for any other."""
    for _, rule in checked(folder, demo):
        if isinstance(rule, BadRule):
            raise rule
        yield rule


def checked(folder: Path, demo: Collection[str] = ()) -> Iterator[tuple[str, AutoRule | BadRule]]:
    """Each file of a folder with its rule, or why that may not be trusted.

    Raises BadRule where the keys themselves cannot be read.
    """
    keys = dict(_keys(folder / KEYS))
    seen: dict[str, str] = {}
    for file in sorted(folder.glob("*.toml")):
        try:
            rule = _signed(file, keys, demo)
            if rule.id in seen:
                raise BadRule(file.name, f"id {rule.id} is that of {seen[rule.id]} too")
        except BadRule as problem:
            yield file.name, problem
        else:
            seen[rule.id] = file.name
            yield file.name, rule


def _signed(file: Path, keys: Mapping[str, Ed25519PublicKey], demo: Collection[str]) -> AutoRule:
    """A rule that one of the keys signed; raises BadRule."""
    data, signature = _bytes(file), _bytes(file.with_name(file.name + SUFFIX))
    try:
        signed = base64.b64decode(signature.strip(), validate=True)
    except ValueError as error:
        raise BadRule(file.name + SUFFIX, "is no signature") from error
    signer = next((name for name, key in keys.items() if _is_signed(key, signed, data)), None)
    if signer is None:
        raise BadRule(file.name, "no key of the keys folder signed these bytes")
    rule = read_rule(file.name, data, demo)
    told = {name: getattr(rule, name) for name in rule.__dataclass_fields__}
    return AutoRule(**{**told, "digest": hashlib.sha256(data).hexdigest(), "signer": signer})


def _keys(folder: Path) -> Iterator[tuple[str, Ed25519PublicKey]]:
    for file in sorted(folder.glob("*.pem")):
        key = _load(file, private=False)
        if not isinstance(key, Ed25519PublicKey):
            raise BadRule(file.name, "is no public Ed25519 key")
        yield file.name, key


def _is_signed(key: Ed25519PublicKey, signature: bytes, data: bytes) -> bool:
    try:
        key.verify(signature, data)
    except InvalidSignature:
        return False
    return True


def _load(file: Path, *, private: bool) -> object:
    data = _bytes(file)
    try:
        if private:
            return serialization.load_pem_private_key(data, password=None)
        return serialization.load_pem_public_key(data)
    except (ValueError, TypeError) as error:
        raise BadRule(file.name, "is no key in PEM") from error


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError as error:
        raise BadRule(file.name, "is not there") from error
    except OSError as error:
        raise BadRule(file.name, f"cannot be read: {error.strerror}") from error


def _wrong(rule: AutoRule, table: Mapping[str, object], demo: Collection[str]) -> Iterator[str]:
    known = {kind.value for kind in ViolationKind}
    yield from (
        f"kinds: {kind} is no kind of violation" for kind in rule.kinds if kind not in known
    )
    yield from (f"{name}: must name at least one" for name in _LISTS if not getattr(rule, name))
    yield from (
        f"models: {model} is a demo model, whose findings a person must see"
        for model in rule.models
        if model.partition("@")[0] in demo
    )
    for name, (least, most) in _RANGES.items():
        if not least <= getattr(rule, name) <= most:
            yield f"{name}: must be from {least} to {most}"
    if rule.valid_to < rule.valid_from:
        yield "valid_to: is before valid_from"
    yield from (f"{name}: is not to be given" for name in ("digest", "signer") if name in table)


_LISTS = ("kinds", "cameras", "models")
_RANGES: Mapping[str, tuple[int, int]] = {
    "min_confidence_percent": (50, 100),
    "precision_floor_percent": (80, 100),
    "sample_floor": (30, 1_000_000),
    "window_days": (7, 366),
    "spot_check_every": (2, 100),
}
"""Bounds below which no signature helps: some findings must always be judged by people."""
