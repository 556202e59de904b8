"""The four people of the story, and their access tokens."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from auth.principal import AUDITOR, Principal
from auth.tokens import TokenIssuer

SECTION, POST = "九龙坡区城市管理综合行政执法支队", "石桥铺街道执法大队"
_LIFETIME_S = 24 * 3600


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who asks the hub: what they do, and what their token says."""

    zh: str
    principal: Principal


def _person(name: str, zh: str, role: str, *, section: str | None = None) -> Person:
    post = POST if section else None
    return Person(
        zh=zh,
        principal=Principal(
            department="urban_management",
            person=name,
            section=section,
            post=post,
            roles=frozenset({role}),
        ),
    )


PEOPLE: Mapping[str, Person] = {
    "dispatcher": _person("演示派遣员", "派遣", "dispatcher"),
    "officer": _person("演示执法员", "处置", "handler", section=SECTION),
    "verifier": _person("演示核查员", "核查", "dispatcher"),
    "auditor": _person("演示审计员", "审计", AUDITOR),
}

KEEPER = Principal(department="urban_management", person="演示数据管理员")
"""Who publishes the agreements of the demonstration."""


def write_tokens(folder: Path, issuer: TokenIssuer) -> dict[str, str]:
    """A token for each, valid for a day, in files for their owner's eyes only."""
    folder.mkdir(mode=0o700, exist_ok=True)
    tokens = {}
    for name, person in PEOPLE.items():
        tokens[name] = issuer.issue(person.principal, lifetime_s=_LIFETIME_S)
        _write_secret(folder / f"{name}.jwt", tokens[name])
    return tokens


def _write_secret(file: Path, text: str) -> None:
    file.unlink(missing_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(text)
