"""Joins the parts that establish who asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from auth.authenticator import Authenticator
from auth.keys import KeyRing
from auth.oidc.verifier import ProviderVerifier
from auth.tokens import TokenIssuer, TokenVerifier
from gateway.audit.log import AuditLog
from gateway.identity.doorkeeper import Doorkeeper
from gateway.identity.issuing import TokenService
from gateway.identity.people import People
from gateway.identity.refusals import Refusals
from gateway.identity.registry import ClientRegistry
from gateway.settings import Settings
from gateway.store.session import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Keys, clients, people, and the one who asks for proof at the door."""

    keys: KeyRing
    issuer: TokenIssuer
    clients: ClientRegistry
    tokens: TokenService
    people: People
    keeper: Doorkeeper


def open_identity(
    settings: Settings, *, store: Store, audit: AuditLog, clock: Callable[[], int]
) -> Identity:
    """The parts by the settings; ``clock`` tells epoch milliseconds."""

    def now_s() -> int:
        return clock() // 1000

    keys, url = KeyRing(settings.tokens.key_file, now_s), settings.server.public_url
    issuer, verifier = TokenIssuer(keys, url), TokenVerifier(keys, url, now_s)
    refusals = Refusals(store, audit)
    tokens = TokenService(
        store=store,
        audit=audit,
        clock=clock,
        issuer=issuer,
        verifier=verifier,
        refusals=refusals,
    )
    providers = [ProviderVerifier(one, now_s=now_s) for one in settings.providers]
    authenticator = Authenticator(verifier, providers, now_s)
    people = People(
        providers=authenticator.providers,
        public_url=url,
        store=store,
        audit=audit,
        clock=clock,
    )
    return Identity(
        keys=keys,
        issuer=issuer,
        clients=ClientRegistry(store, audit, clock),
        tokens=tokens,
        people=people,
        keeper=Doorkeeper(
            authenticator=authenticator,
            endings=tokens,
            people=people,
            store=store,
            refusals=refusals,
        ),
    )
