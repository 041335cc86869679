"""Roles, what each may do, and names. Pure data; docs/roles.md shows the table."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum

INVITATION_LASTS = timedelta(days=7)
SLUG_LENGTH = 40


class Role(StrEnum):
    CARE_MANAGER = "care_manager"
    SPECIALIST = "specialist"
    CLINICIAN = "clinician"
    LEAD = "lead"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        return ROLE_LABELS[self]


ROLE_LABELS = {
    Role.CARE_MANAGER: "Care manager",
    Role.SPECIALIST: "Psychiatric specialist",
    Role.CLINICIAN: "Treating clinician",
    Role.LEAD: "Clinic lead",
    Role.ADMINISTRATOR: "Administrator",
}
# One line for whoever gives the role to a person.
ROLE_DOES = {
    Role.CARE_MANAGER: "calls patients, logs contacts, keeps the registry",
    Role.SPECIALIST: "works through the review queue and recommends",
    Role.CLINICIAN: "documents consent, answers recommendations, signs plans",
    Role.LEAD: "answers for the figures, the month and the set-up",
    Role.ADMINISTRATOR: "people, roles, payers, settings; sees no patients",
}


class Can(StrEnum):
    """One permission per thing a person sets out to do."""

    ENTER = "enter the clinic"
    SEE_PATIENTS = "see patients and their record"
    EDIT_PATIENTS = "register and edit patients"
    EDIT_EPISODES = "enrol, document consent and diagnoses, move phases, close"
    LOG_CONTACTS = "log contacts, results and time"
    EDIT_PLANS = "write care plans"
    SIGN_PLANS = "sign care plans"
    ASK = "ask the psychiatric specialist a question"
    REVIEW = "work the review queue and recommend"
    MEET = "take part in case review meetings"
    KEEP_REVIEWS = "plan case review meetings and edit the templates of recommendations"
    ANSWER = "answer recommendations"
    CLOSE_LOOP = "record that a recommendation is done and the patient told"
    REFER = "make referrals and hand patients off to specialty care"
    HAND_OVER = "hand caseloads over"
    HANDLE_ALERTS = "handle risk alerts and write safety plans"
    KEEP_COVER = "keep the cover calendar and the risk protocol, start rehearsals"
    EXPORT_CASELOAD = "download the caseload"
    SEE_MONTH = "see the month's minutes and codes"
    EXPORT_BILLING = "download the files of a month"
    CLOSE_MONTH = "close and reopen months"
    TRACK_CLAIMS = "record what became of claims"
    APPROVE_POLICIES = "approve a payer's policy that somebody else drafted"
    SEE_RUNS = "see the night's runs"
    SEE_CLINIC = "see the clinic's figures"
    MANAGE_PEOPLE = "invite people and change roles"
    MANAGE_SETTINGS = "change settings and payers"
    SEE_AUDIT = "read the audit trail"


_CARE = {Can.ENTER, Can.SEE_PATIENTS}
ROLE_MAY: dict[Role, frozenset[Can]] = {
    Role.CARE_MANAGER: frozenset(
        _CARE
        | {
            Can.EDIT_PATIENTS,
            Can.EDIT_EPISODES,
            Can.LOG_CONTACTS,
            Can.EDIT_PLANS,
            Can.HANDLE_ALERTS,
            Can.EXPORT_CASELOAD,
            Can.SEE_MONTH,
            Can.ASK,
            Can.MEET,
            Can.CLOSE_LOOP,
            Can.REFER,
        }
    ),
    Role.SPECIALIST: frozenset(_CARE | {Can.REVIEW, Can.HANDLE_ALERTS, Can.MEET, Can.KEEP_REVIEWS}),
    Role.CLINICIAN: frozenset(
        _CARE
        | {
            Can.EDIT_PATIENTS,
            Can.EDIT_EPISODES,
            Can.SIGN_PLANS,
            Can.ASK,
            Can.ANSWER,
            Can.HANDLE_ALERTS,
            Can.MEET,
            Can.CLOSE_LOOP,
            Can.REFER,
        }
    ),
    Role.LEAD: frozenset(
        _CARE
        | {
            Can.EDIT_PATIENTS,
            Can.EDIT_EPISODES,
            Can.HANDLE_ALERTS,
            Can.KEEP_COVER,
            Can.MEET,
            Can.KEEP_REVIEWS,
            Can.REFER,
            Can.HAND_OVER,
            Can.EXPORT_CASELOAD,
            Can.SEE_MONTH,
            Can.EXPORT_BILLING,
            Can.CLOSE_MONTH,
            Can.TRACK_CLAIMS,
            Can.APPROVE_POLICIES,
            Can.SEE_RUNS,
            Can.SEE_CLINIC,
            Can.MANAGE_PEOPLE,
            Can.MANAGE_SETTINGS,
            Can.SEE_AUDIT,
        }
    ),
    # People, roles, payers, settings: no clinical content without a clinical role beside it.
    Role.ADMINISTRATOR: frozenset(
        {
            Can.ENTER,
            Can.SEE_RUNS,
            Can.MANAGE_PEOPLE,
            Can.MANAGE_SETTINGS,
            Can.APPROVE_POLICIES,
            Can.SEE_AUDIT,
        }
    ),
}


def roles_allow(roles: Iterable[str], permission: Can) -> bool:
    return any(permission in ROLE_MAY[Role(role)] for role in roles)


def clean_roles(roles: Iterable[str]) -> list[str]:
    """Known roles, each once, in the order of the house; ValueError when none is left or one is unknown."""
    given = {Role(role) for role in roles}
    if not given:
        raise ValueError("Choose at least one role.")
    return [role.value for role in Role if role in given]


def gained(before: Iterable[str], after: Iterable[str]) -> set[Can]:
    """What the new roles allow that the old ones did not."""
    return _allowed(after) - _allowed(before)


def _allowed(roles: Iterable[str]) -> set[Can]:
    return {permission for role in roles for permission in ROLE_MAY[Role(role)]}


def slug_of(name: str, taken: Iterable[str] = ()) -> str:
    """The clinic's word in addresses: "Bergstraße Family Practice" -> "bergstrasse-family-practice"."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode().lower()
    words = "".join(letter if letter.isalnum() else " " for letter in plain.replace("'", "")).split()
    base = "-".join(words)[:SLUG_LENGTH].strip("-") or "clinic"
    found, used, number = base, set(taken), 1
    while found in used:
        number += 1
        found = f"{base[: SLUG_LENGTH - len(str(number)) - 1].rstrip('-')}-{number}"
    return found
