"""The one explicit list of mutations."""

from __future__ import annotations

from gateway.api.mutations.accept_case import ACCEPT_CASE
from gateway.api.mutations.accept_transfer import ACCEPT_TRANSFER
from gateway.api.mutations.ask_extension import ASK_EXTENSION
from gateway.api.mutations.assign_case import ASSIGN_CASE
from gateway.api.mutations.cancel_task import CANCEL_TASK
from gateway.api.mutations.close_case import CLOSE_CASE
from gateway.api.mutations.confirm_alert import CONFIRM_ALERT
from gateway.api.mutations.confirm_incident import CONFIRM_INCIDENT
from gateway.api.mutations.decide_penalty import DECIDE_PENALTY
from gateway.api.mutations.dispute_transfer import DISPUTE_TRANSFER
from gateway.api.mutations.enlist_helper import ENLIST_HELPER
from gateway.api.mutations.grant_extension import GRANT_EXTENSION
from gateway.api.mutations.handle_case import HANDLE_CASE
from gateway.api.mutations.hasten_case import HASTEN_CASE
from gateway.api.mutations.hold_case import HOLD_CASE
from gateway.api.mutations.hold_evidence import HOLD_EVIDENCE
from gateway.api.mutations.making import Mutation, attach_mutation
from gateway.api.mutations.merge_companies import MERGE_COMPANIES
from gateway.api.mutations.merge_incidents import MERGE_INCIDENTS
from gateway.api.mutations.offer_transfer import OFFER_TRANSFER
from gateway.api.mutations.pay_penalty import PAY_PENALTY
from gateway.api.mutations.reanalyse import REANALYSE
from gateway.api.mutations.refuse_extension import REFUSE_EXTENSION
from gateway.api.mutations.reject_alert import REJECT_ALERT
from gateway.api.mutations.reject_incident import REJECT_INCIDENT
from gateway.api.mutations.release_evidence import RELEASE_EVIDENCE
from gateway.api.mutations.reopen_case import REOPEN_CASE
from gateway.api.mutations.resolve_case import RESOLVE_CASE
from gateway.api.mutations.resume_case import RESUME_CASE
from gateway.api.mutations.return_case import RETURN_CASE
from gateway.api.mutations.return_transfer import RETURN_TRANSFER
from gateway.api.mutations.review_incident import REVIEW_INCIDENT
from gateway.api.mutations.rework_case import REWORK_CASE
from gateway.api.mutations.rule_transfer import RULE_TRANSFER
from gateway.api.mutations.send_transfer_again import SEND_TRANSFER_AGAIN
from gateway.api.mutations.split_incident import SPLIT_INCIDENT
from gateway.api.mutations.submit_evidence import SUBMIT_EVIDENCE
from gateway.api.mutations.supervise_case import SUPERVISE_CASE
from gateway.api.mutations.transfer_case import TRANSFER_CASE
from gateway.api.mutations.unmerge_companies import UNMERGE_COMPANIES
from gateway.api.mutations.verify_case import VERIFY_CASE
from gateway.api.mutations.void_case import VOID_CASE
from gateway.api.mutations.withdraw_penalty import WITHDRAW_PENALTY

MUTATIONS: tuple[Mutation, ...] = (
    SUBMIT_EVIDENCE,
    CONFIRM_ALERT,
    REJECT_ALERT,
    CONFIRM_INCIDENT,
    REJECT_INCIDENT,
    REVIEW_INCIDENT,
    MERGE_INCIDENTS,
    SPLIT_INCIDENT,
    ASSIGN_CASE,
    ENLIST_HELPER,
    ACCEPT_CASE,
    RETURN_CASE,
    TRANSFER_CASE,
    HOLD_CASE,
    RESUME_CASE,
    ASK_EXTENSION,
    GRANT_EXTENSION,
    REFUSE_EXTENSION,
    HANDLE_CASE,
    DECIDE_PENALTY,
    PAY_PENALTY,
    WITHDRAW_PENALTY,
    RESOLVE_CASE,
    VERIFY_CASE,
    REWORK_CASE,
    CANCEL_TASK,
    HASTEN_CASE,
    SUPERVISE_CASE,
    CLOSE_CASE,
    VOID_CASE,
    REOPEN_CASE,
    REANALYSE,
    HOLD_EVIDENCE,
    RELEASE_EVIDENCE,
    OFFER_TRANSFER,
    ACCEPT_TRANSFER,
    RETURN_TRANSFER,
    DISPUTE_TRANSFER,
    RULE_TRANSFER,
    SEND_TRANSFER_AGAIN,
    MERGE_COMPANIES,
    UNMERGE_COMPANIES,
)


def attach_mutations(root: type) -> None:
    """Give the mutation type its fields."""
    for mutation in MUTATIONS:
        attach_mutation(root, mutation)
