"""Roles, what each may do, and the settings a clinic signs. Pure data; docs/roles.md shows the table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


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


class Can(StrEnum):
    """One permission per thing a person sets out to do."""

    ENTER = "enter the clinic"
    SEE_PATIENTS = "see patients and their record"
    EDIT_PATIENTS = "register and edit patients"
    EDIT_EPISODES = "enrol, document consent and diagnoses, move phases, close"
    LOG_CONTACTS = "log contacts, results and time"
    EDIT_PLANS = "write care plans"
    SIGN_PLANS = "sign care plans"
    REVIEW = "work the review queue and recommend"
    ANSWER = "answer recommendations"
    HANDLE_ALERTS = "acknowledge and close risk alerts"
    EXPORT_CASELOAD = "download the caseload"
    SEE_MONTH = "see the month's minutes and codes"
    EXPORT_BILLING = "download the billing report"
    CLOSE_MONTH = "close and reopen months"
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
        }
    ),
    Role.SPECIALIST: frozenset(_CARE | {Can.REVIEW, Can.HANDLE_ALERTS}),
    Role.CLINICIAN: frozenset(
        _CARE | {Can.EDIT_PATIENTS, Can.EDIT_EPISODES, Can.SIGN_PLANS, Can.ANSWER, Can.HANDLE_ALERTS}
    ),
    Role.LEAD: frozenset(
        _CARE
        | {
            Can.EDIT_PATIENTS,
            Can.EDIT_EPISODES,
            Can.HANDLE_ALERTS,
            Can.EXPORT_CASELOAD,
            Can.SEE_MONTH,
            Can.EXPORT_BILLING,
            Can.CLOSE_MONTH,
            Can.SEE_RUNS,
            Can.SEE_CLINIC,
            Can.MANAGE_PEOPLE,
            Can.MANAGE_SETTINGS,
            Can.SEE_AUDIT,
        }
    ),
    # People, roles, payers, settings: no clinical content without a clinical role beside it.
    Role.ADMINISTRATOR: frozenset({Can.ENTER, Can.SEE_RUNS, Can.MANAGE_PEOPLE, Can.MANAGE_SETTINGS, Can.SEE_AUDIT}),
}


def roles_allow(roles: Iterable[str], permission: Can) -> bool:
    return any(permission in ROLE_MAY[Role(role)] for role in roles)


@dataclass(frozen=True)
class SettingKind:
    """A setting a clinic signs: what it means, its default and where the default comes from."""

    label: str
    default: object
    source: str
    unit: str = ""


SETTINGS: dict[str, SettingKind] = {
    "instruments": SettingKind("Instruments in use", ["phq9", "gad7"], "Core scales of collaborative care"),
    "rhythm.enrolled": SettingKind("Repeat the core scale: newly enrolled", 14, "Every 2 to 4 weeks early on", "days"),
    "rhythm.active": SettingKind("Repeat the core scale: active treatment", 28, "Every 2 to 4 weeks early on", "days"),
    "rhythm.relapse_prevention": SettingKind("Repeat the core scale: relapse prevention", 30, "Not verified", "days"),
    "contact.weeks": SettingKind("Usual interval between contacts", 2, "About two a month early", "weeks"),
    "review.days": SettingKind("Review every active patient at least every", 56, "Every 8 to 12 weeks", "days"),
    "alert.minutes": SettingKind("Acknowledge a risk alert within", 30, "In clinic hours; not verified", "minutes"),
    "attempt.counts": SettingKind("A failed call with no work counts as minutes", False, "Not verified"),
    "consent.version": SettingKind("Version of the consent text", "1", "The clinic's own"),
    "consent.text": SettingKind(
        "Consent in plain words",
        "Your care team would like to work with a care manager and a psychiatric specialist who advises your "
        "clinician. They share information about your care with each other. You may have to pay a share of the cost "
        "for a month of this service, even in a month without a visit. You can stop at any time by telling us.",
        "The clinic's own",
    ),
}
