"""Results in a patient's story."""

from django.urls import reverse

from clinics.models import Membership
from clinics.templatetags.look import signed
from clinics.timeline import Item
from measures import queries
from registry.models import Episode


def items(*, member: Membership, episode: Episode) -> list[Item]:
    url = reverse("measures:results", args=[member.clinic.slug, episode.patient.public_id])
    return [
        Item(
            on=row.result.taken_on,
            at=row.result.entered_at,
            kind="score",
            icon="clipboard-pulse",
            title=_title(row),
            text=_text(row),
            url=url,
            voided=row.result.voided_at is not None,
        )
        for history in queries.histories(member=member, episode=episode)
        for row in history.rows
    ]


def _title(row: queries.Row) -> str:
    said = [row.unfinished or str(row.result.total), row.band.label.lower() if row.band else "", row.prorated]
    return f"{row.instrument.short_name}: {', '.join(filter(None, said))}"


def _text(row: queries.Row) -> str:
    """Risk answers first, those of a voided form too."""
    told = [risk.words.capitalize() for risk in row.risks]
    if row.result.voided_at:
        told.append(f"Voided: {row.result.void_reason}")
    elif row.is_baseline:
        told.append("Baseline")
    elif row.from_last:
        told.append(f"{signed(row.from_last.points)} since last")
    return ". ".join(told)
