"""What is known towards an enrolment, and the next thing to do for an episode."""

from dataclasses import dataclass
from datetime import date

from clinics.queries import setting
from registry.models import Consent, Episode
from registry.queries.doors import current_coverage
from registry.rules import STEERED_BY, EnrolmentFacts, Missing, Scale, consent_valid, missing_for_enrolment


def consent_of(episode: Episode, on: date) -> Consent | None:
    """The consent that covers that day."""
    for consent in Consent.objects.filter(clinic_id=episode.clinic_id, episode=episode).order_by("-given_on", "-pk"):
        if consent_valid(consent.given_on, on, withdrawn_on=consent.withdrawn_on):
            return consent
    return None


def enrolment_facts(episode: Episode, today: date) -> EnrolmentFacts:
    patient = episode.patient
    return EnrolmentFacts(
        contact_details=patient.contact_points.exists(),
        coverage=current_coverage(patient, today) is not None,
        care_manager=episode.care_manager_id is not None,
        treating_clinician=episode.clinician_id is not None,
        specialist=episode.specialist_id is not None,
        consent=consent_of(episode, today) is not None,
        initiating_visit=episode.initiating_visit_on is not None or bool(episode.initiating_visit_waived),
        diagnosis=episode.diagnoses.filter(ended_on=None).exists(),
        primary_scale=bool(episode.primary_scale),
        assessment=episode.enrolled_on is not None,
    )


def still_missing(episode: Episode, today: date) -> list[Missing]:
    """What enrolment lacks, and who does it; also after it, since some of it may come later."""
    return missing_for_enrolment(enrolment_facts(episode, today)) if episode.is_open else []


@dataclass(frozen=True)
class Suggested:
    scale: Scale
    code: str


def suggested_scale(episode: Episode) -> Suggested | None:
    """What the clinic steers the first diagnosis by. None once the episode was set up or moved on: then somebody has
    chosen."""
    if episode.version > 1:
        return None
    known = episode.diagnoses.filter(ended_on=None).order_by("since", "pk").values_list("code", flat=True)
    first = next(((code, STEERED_BY[code[:3]]) for code in known if code[:3] in STEERED_BY), None)
    return Suggested(Scale(setting(episode.clinic, first[1])), first[0]) if first else None
