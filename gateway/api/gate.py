"""What is asked of every operation before it is checked or carried out: form, cost, budget."""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    validate,
)

from auth.principal import Principal
from gateway.api.cost import Cost, Costs
from gateway.api.limits import UNSTORABLE, demand_storable, fragments_of, measure, read_document
from gateway.errors import BadInput, GatewayError, RateLimited, SchemaHidden, TooComplex
from gateway.settings import Limits
from gateway.storable import all_storable

MOST_OBJECTS = 20_000
"""Objects that one operation may ask for, all levels and root fields together."""
MOST_KEPT = 512
LONGEST_KEPT = 32_000
"""Longer texts are measured anew each time, in characters."""
ANYBODY = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """What was found about a text: why it is refused, or what its operations cost."""

    refusal: TooComplex | BadInput | None = None
    errors: tuple[GraphQLError, ...] = ()
    costs: Mapping[str | None, Cost]
    digest: str = ""
    """SHA-256 of the text, in hex."""
    tells: bool = False
    """Whether it asks for the schema."""


class NotValid(GatewayError):
    """A text is no GraphQL, or does not fit the schema."""

    def __init__(self, errors: Sequence[GraphQLError]) -> None:
        self.errors = list(errors)
        super().__init__()


class Budgets:
    """Objects that each department may ask for in a time, as a bucket that fills steadily.

    Kept by each process for itself; a budget of 0 has no end.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = per_minute, clock
        self._left: dict[str, tuple[float, float]] = {}

    def take(self, department: str, objects: int) -> None:
        """Take from a department's budget; raises RateLimited, and takes nothing then.

        Raises TooComplex for more than a whole minute's: to wait would never help.
        """
        if not self._most:
            return
        if objects > self._most:
            raise TooComplex(
                f"this asks for up to {objects} objects; {self._most} a minute are allowed"
            )
        now, a_second = self._clock(), self._most / 60
        left, then = self._left.get(department, (float(self._most), now))
        left = min(float(self._most), left + (now - then) * a_second)
        if objects > left:
            self._left[department] = (left, now)
            raise RateLimited(wait_s=(objects - left) / a_second)
        self._left[department] = (left - objects, now)


class Gate:
    """Lets an operation in, or says why not."""

    def __init__(self, schema: GraphQLSchema, limits: Limits) -> None:
        self._schema = schema
        self._roles = frozenset(limits.introspection_roles.split(","))
        self._budgets = Budgets(limits.objects_per_minute)
        self._kept: OrderedDict[str, _Form] = OrderedDict()

    def tells_schema(self, principal: Principal) -> bool:
        """Whether who asks is told of the schema: by introspection, and why a query is wrong."""
        return ANYBODY in self._roles or not self._roles.isdisjoint(principal.roles)

    def admit(
        self,
        text: str | None,
        name: str | None,
        variables: Mapping[str, Any] | None,
        principal: Principal,
    ) -> str | None:
        """Let an operation in, and give the hash of its text.

        Raises TooComplex, BadInput, NotValid, SchemaHidden or RateLimited.
        """
        if not text:
            return None
        form = self._form(text)
        if form.refusal is not None:
            raise type(form.refusal)(*form.refusal.args)
        if form.errors:
            raise NotValid(form.errors)
        if form.tells and not self.tells_schema(principal):
            raise SchemaHidden
        cost = form.costs.get(name)
        for variable, value in (variables or {}).items():
            if not all_storable(value):
                raise BadInput(f"variable ${variable} {UNSTORABLE}")
        objects = 0 if cost is None else cost.of(variables or {})
        if objects > MOST_OBJECTS:
            raise TooComplex(
                f"this asks for up to {objects} objects; {MOST_OBJECTS} are allowed at once"
            )
        self._budgets.take(principal.department, max(1, objects))
        return form.digest

    def _form(self, text: str) -> _Form:
        found = self._kept.get(text)
        if found is not None:
            self._kept.move_to_end(text)
            return found
        found = self._read(text)
        if len(text) <= LONGEST_KEPT:
            self._kept[text] = found
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return found

    def _read(self, text: str) -> _Form:
        try:
            document = read_document(text)
            size = measure(document)
            demand_storable(text, document)
        except (TooComplex, BadInput) as refusal:
            return _Form(refusal=type(refusal)(*refusal.args), costs={})
        except GraphQLSyntaxError as error:
            return _Form(errors=(error,), costs={})
        errors = validate(self._schema, document, hide_suggestions=True)
        if errors:
            return _Form(errors=tuple(errors), costs={})
        return _Form(
            costs=self._costs(document),
            digest=hashlib.sha256(text.encode()).hexdigest(),
            tells=size.introspections > 0,
        )

    def _costs(self, document: DocumentNode) -> dict[str | None, Cost]:
        costs = Costs(self._schema, fragments_of(document))
        operations = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
        found: dict[str | None, Cost] = {
            one.name.value if one.name else None: costs.of(one) for one in operations
        }
        if len(found) == 1:
            found[None] = next(iter(found.values()))
        return found
