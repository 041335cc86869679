"""Every setting a clinic signs. What decides about states and what is due is signed with a preview (`previewed`)."""

from __future__ import annotations

from clinics.rules.kinds import SettingKind
from clinics.rules.roles import ROLE_MAY, Can, Role
from clinics.rules.targets import SCALES, TARGETS


def _every(
    label: str, default: int, source: str, low: int, high: int, unit: str = "days", *, confirmed: bool = True
) -> SettingKind:
    return SettingKind(label, default, source, unit, low, high, confirmed=confirmed)


def _previewed(label: str, default: int, source: str, low: int, high: int, *, confirmed: bool = True) -> SettingKind:
    return SettingKind(label, default, source, "days", low, high, confirmed=confirmed, previewed=True)


# What `measures` knows, in its order; a test holds both together, since this floor cannot look up.
INSTRUMENTS = (
    ("phq9", "PHQ-9"),
    ("phq2", "PHQ-2"),
    ("gad7", "GAD-7"),
    ("gad2", "GAD-2"),
    ("pcl5", "PCL-5"),
    ("auditc", "AUDIT-C"),
    ("phq_a", "PHQ-A"),
    ("cssrs_screener", "C-SSRS Screener"),
    ("epds", "EPDS"),
    ("mdq", "MDQ"),
    ("isi", "ISI"),
    ("asq", "ASQ"),
    ("scared", "SCARED"),
    ("smfq", "SMFQ"),
    ("psc17", "PSC17"),
    ("vanderbilt", "Vanderbilt"),
)
# Codes of where a service took place, as claims carry them.
PLACES_OF_SERVICE = (
    ("11", "11, office"),
    ("50", "50, federally qualified health center"),
    ("72", "72, rural health clinic"),
    ("10", "10, telehealth in the patient's home"),
    ("02", "02, telehealth elsewhere than at home"),
    ("22", "22, outpatient department on a hospital's campus"),
)
_EARLY = "Every 2 to 4 weeks early on"
_FOLLOW = "7, 14 or 30 days by level"
SETTINGS: dict[str, SettingKind] = {
    "instruments": SettingKind(
        "Instruments in use",
        ["phq9", "gad7"],
        "Core scales of collaborative care",
        choices=INSTRUMENTS,
    ),
    "primary.depression": SettingKind(
        "Depression is steered by", "phq9", "Core scales of collaborative care", choices=tuple(SCALES.items())
    ),
    "primary.anxiety": SettingKind(
        "Anxiety is steered by", "gad7", "Core scales of collaborative care", choices=tuple(SCALES.items())
    ),
    "prorate": SettingKind(
        "A PHQ-9 or GAD-7 with one or two gaps gets a prorated total", False, "No source found", confirmed=False
    ),
    **TARGETS,
    "rhythm.enrolled": _previewed("Repeat the core scale: newly enrolled", 14, _EARLY, 7, 90, confirmed=False),
    "rhythm.active": _previewed("Repeat the core scale: active treatment", 28, _EARLY, 7, 90, confirmed=False),
    "rhythm.relapse_prevention": _previewed(
        "Repeat the core scale: relapse prevention", 30, "No source found", 7, 180, confirmed=False
    ),
    "contact.weeks": _every("Usual interval between contacts", 2, "About two a month early", 1, 8, "weeks"),
    "review.days": _previewed("Review every active patient at least every", 56, "Every 8 to 12 weeks", 7, 180),
    "review.not_improved_days": _previewed(
        "Review whoever is not improving at least every", 60, "A review within 60 days", 7, 180, confirmed=False
    ),
    "review.again_days": _every(
        "A stalled patient comes up again after", 28, "No source found", 7, 90, confirmed=False
    ),
    "review.unanswered_days": _every(
        "An unanswered recommendation comes up after", 14, "No source found", 1, 90, confirmed=False
    ),
    "alert.minutes": _every(
        "Acknowledge a risk alert within", 30, "In clinic hours", 5, 240, "minutes", confirmed=False
    ),
    "alert.minutes_on_call": _every(
        "Acknowledge a risk alert when on call within", 60, "Outside clinic hours", 5, 480, "minutes", confirmed=False
    ),
    "alert.remind_minutes": _every(
        "Remind the last person asked about an alert every", 60, "The clinic's own", 15, 480, "minutes"
    ),
    "alert.lower_roles": SettingKind(
        "Who may lower a level of risk",
        [Role.SPECIALIST.value, Role.CLINICIAN.value],
        "The clinic's own protocol",
        choices=tuple((role.value, role.label) for role in Role if Can.HANDLE_ALERTS in ROLE_MAY[role]),
    ),
    "follow.imminent": _every("Contact after imminent risk within", 7, _FOLLOW, 1, 90, confirmed=False),
    "follow.high": _every("Contact after high risk within", 7, _FOLLOW, 1, 90, confirmed=False),
    "follow.moderate": _every("Contact after moderate risk within", 14, _FOLLOW, 1, 90, confirmed=False),
    "follow.low": _every("Contact after low risk within", 30, _FOLLOW, 1, 90, confirmed=False),
    "review.slots": _every("Patients a week that case review has room for", 10, "The clinic's own", 1, 200, "patients"),
    "plan.days": _every("Write the first care plan after", 14, "No source found", 1, 90, confirmed=False),
    "loop.remind_days": _every(
        "Remind the treating clinician to answer after",
        3,
        "No source found",
        1,
        60,
        confirmed=False,
    ),
    "loop.escalate_days": _every(
        "An unanswered recommendation goes to the clinic lead after", 7, "No source found", 1, 90, confirmed=False
    ),
    "loop.urgent_days": _every(
        "An urgent recommendation is passed on after", 1, "No source found", 1, 14, confirmed=False
    ),
    "loop.tell_days": _every("Tell the patient what was agreed within", 7, "No source found", 1, 60, confirmed=False),
    "step_down.weeks": _every(
        "Suggest relapse prevention once a response held for",
        8,
        "No source found",
        2,
        52,
        "weeks",
        confirmed=False,
    ),
    "relapse.check_weeks": _every(
        "Check a patient in relapse prevention every", 4, "Monthly contacts", 1, 26, "weeks", confirmed=False
    ),
    "referral.ask_days": _every("Ask after a referral every", 14, "The clinic's own", 1, 90),
    "hand_off.ask_days": _every("Ask whether a hand-off is confirmed every", 7, "The clinic's own", 1, 60),
    "handover.undo_hours": _every("A handover may be undone for", 24, "The clinic's own", 1, 168, "hours"),
    "outreach.attempts": _every(
        "Attempts before outreach is given up", 6, "The clinic's own", 1, 20, "attempts", confirmed=False
    ),
    "outreach.days": _every("Days between two attempts", 5, "The clinic's own", 1, 60, confirmed=False),
    "inactive.days": _every(
        "Suggest ending care after no treatment contact for", 90, "90 days without a treatment contact", 30, 365
    ),
    "reentry.text": SettingKind(
        "How a patient comes back, in the letter at the end of care",
        "You can come back at any time. Call the clinic and ask for your care team, or ask at your next visit. We will "
        "find a time to talk. It does not matter how long it has been.",
        "The clinic's own",
        long=True,
    ),
    "draft.days": _every(
        "A note or review that nobody goes on with is kept unsaved for", 30, "The clinic's own", 7, 365
    ),
    "capacity.patients": _every(
        "Open episodes of a full-time care manager", 75, "New York's programme metrics", 10, 200, "patients"
    ),
    "capacity.minutes": _every(
        "Counted minutes of a full-time care manager in a month",
        3600,
        "The clinic's own",
        300,
        9600,
        "minutes",
        confirmed=False,
    ),
    "billing.place_of_service": SettingKind(
        "Place of service on the claims", "11", "No source found", choices=PLACES_OF_SERVICE, confirmed=False
    ),
    "billing.export_days": _every("Keep the files of a month for", 7, "The clinic's own", 1, 90),
    "attempt.counts": SettingKind(
        "A failed call with no work counts as minutes", False, "No source found", confirmed=False
    ),
    "specialist.counts": SettingKind(
        "The psychiatric specialist's own minutes count", False, "Some payers", confirmed=False
    ),
    "estimates.shown": SettingKind("Show what a month may bring, in dollars, estimated", False, "The clinic's own"),
    "consent.version": SettingKind("Version of the consent text", "1", "The clinic's own"),
    "consent.text": SettingKind(
        "Consent in plain words",
        "Your care team would like to work with a care manager and a psychiatric specialist who advises your "
        "clinician. They share information about your care with each other. You may have to pay a share of the cost "
        "for a month of this service, even in a month without a visit. You can stop at any time by telling us.",
        "The clinic's own",
        long=True,
    ),
}
DEFAULTS = {key: kind.default for key, kind in SETTINGS.items()}
PREVIEWED = tuple(key for key, kind in SETTINGS.items() if kind.previewed)
# What the first hour asks for; the rest keeps its default until somebody signs something else.
FIRST_HOUR = (
    "instruments",
    "rhythm.enrolled",
    "rhythm.active",
    "rhythm.relapse_prevention",
    "contact.weeks",
    "review.days",
)
