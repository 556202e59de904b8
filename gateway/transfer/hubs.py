"""The register of hubs as reviewed files: each with its district, address and public key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from auth.errors import BadKey
from auth.jose import PublicKey, read_public
from auth.oidc.provider import is_safe_url
from gateway.transfer.errors import BadHub, NoSuchHub

_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_DISTRICT = re.compile(r"\d{6}")
_NAMES = {"district", "url", "public_key", "arbiter"}


@dataclass(frozen=True, slots=True, kw_only=True)
class HubEntry:
    """A hub as its file says; ``is_arbiter`` marks the city's, whose rulings bind the others."""

    code: str
    district: str
    url: str
    key: PublicKey
    is_arbiter: bool = False


@dataclass(frozen=True, slots=True)
class Hubs:
    """All hubs by code, this one too."""

    by_code: Mapping[str, HubEntry]

    def get(self, code: str) -> HubEntry:
        """The hub of a code; raises NoSuchHub."""
        if code not in self.by_code:
            raise NoSuchHub(code)
        return self.by_code[code]

    @property
    def arbiter(self) -> HubEntry:
        """The city's hub; raises NoSuchHub where none is named."""
        found = next((one for one in self.by_code.values() if one.is_arbiter), None)
        if found is None:
            raise NoSuchHub("arbiter")
        return found

    @property
    def hosts(self) -> frozenset[str]:
        """The only hosts that envelopes are sent to, each with its port where it has one."""
        parts = [urlsplit(one.url) for one in self.by_code.values()]
        return frozenset(
            f"{part.hostname}:{part.port}" if part.port else str(part.hostname) for part in parts
        )


def open_hubs(folder: Path) -> Hubs:
    """The hubs whose files lie in a folder, none where there is no folder; raises BadHub."""
    files = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    hubs = Hubs({file.stem: read_hub(file) for file in files})
    if sum(one.is_arbiter for one in hubs.by_code.values()) > 1:
        raise BadHub(folder.name, "arbiter", "true in one file only")
    return hubs


def read_hub(file: Path) -> HubEntry:
    """The hub of a file; raises BadHub."""
    try:
        table: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadHub(file.name, "the file", f"TOML in UTF-8 ({error})") from error
    for name in table.keys() - _NAMES:
        raise BadHub(file.name, name, f"one of {', '.join(sorted(_NAMES))}")
    district, url, named = table.get("district"), table.get("url"), table.get("public_key")
    arbiter = table.get("arbiter", False)
    if not _CODE.fullmatch(file.stem):
        raise BadHub(file.name, "the file's name", "small letters, digits, - and _")
    if not isinstance(district, str) or not _DISTRICT.fullmatch(district):
        raise BadHub(file.name, "district", "six digits (GB/T 2260)")
    if not isinstance(url, str) or not is_safe_url(url) or url.endswith("/"):
        raise BadHub(file.name, "url", "https without a slash at its end (http on this machine)")
    if not isinstance(arbiter, bool):
        raise BadHub(file.name, "arbiter", "true or false")
    if not isinstance(named, str):
        raise BadHub(file.name, "public_key", "the name of a PEM file beside this one")
    try:
        key = read_public((file.parent / named).read_bytes())
    except (OSError, BadKey) as error:
        raise BadHub(file.name, "public_key", f"an Ed25519 key in PEM ({error})") from error
    return HubEntry(code=file.stem, district=district, url=url, key=key, is_arbiter=arbiter)
