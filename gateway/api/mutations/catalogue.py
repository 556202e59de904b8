"""The one explicit list of mutations."""

from __future__ import annotations

from gateway.api.mutations.accept_case import ACCEPT_CASE
from gateway.api.mutations.assign_case import ASSIGN_CASE
from gateway.api.mutations.close_case import CLOSE_CASE
from gateway.api.mutations.confirm_alert import CONFIRM_ALERT
from gateway.api.mutations.making import Mutation, attach_mutation
from gateway.api.mutations.merge_companies import MERGE_COMPANIES
from gateway.api.mutations.reject_alert import REJECT_ALERT
from gateway.api.mutations.resolve_case import RESOLVE_CASE
from gateway.api.mutations.return_case import RETURN_CASE
from gateway.api.mutations.rework_case import REWORK_CASE
from gateway.api.mutations.submit_evidence import SUBMIT_EVIDENCE
from gateway.api.mutations.unmerge_companies import UNMERGE_COMPANIES
from gateway.api.mutations.verify_case import VERIFY_CASE

MUTATIONS: tuple[Mutation, ...] = (
    SUBMIT_EVIDENCE,
    CONFIRM_ALERT,
    REJECT_ALERT,
    ASSIGN_CASE,
    ACCEPT_CASE,
    RETURN_CASE,
    RESOLVE_CASE,
    VERIFY_CASE,
    REWORK_CASE,
    CLOSE_CASE,
    MERGE_COMPANIES,
    UNMERGE_COMPANIES,
)


def attach_mutations(root: type) -> None:
    """Give the mutation type its fields."""
    for mutation in MUTATIONS:
        attach_mutation(root, mutation)
