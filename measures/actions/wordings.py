"""An instrument's words that a clinic loads itself: versions, taken as they were shown, withdrawn and never changed."""

from datetime import datetime

from django.db import transaction

from clinics import audit
from clinics.errors import Refused
from clinics.models import Clinic, Membership
from measures import rules
from measures.instruments import INSTRUMENTS
from measures.models import Wording
from measures.queries.instruments import SHIPPED, instruments_of


@transaction.atomic
def load_wording(
    *, instrument: str, language: str, text: str, licence_line: str, by: Membership, now: datetime
) -> Wording:
    """The next version of these words, checked as our own data are. The version in force again, when nothing changed.

    `licence_line` is the clinic's own statement of what allows it to use them; it is shown beside the form.
    """
    base = INSTRUMENTS.get(instrument)
    if base is None or language not in rules.LANGUAGES:
        raise Refused("There is no such instrument or language here.")
    if language == SHIPPED and base.has_wording:
        raise Refused(f"The {base.short_name} is shipped with its English words; they are not replaced.", "text")
    licence_line = licence_line.strip()
    if not licence_line:
        raise Refused("Say what allows this clinic to use these words: it is shown beside the form.", "licence_line")
    read = rules.read_wording(text)
    problems = read.problems or rules.misfits(base, read.body)
    if problems:
        raise Refused("\n".join(problems), "text")
    Clinic.objects.select_for_update(no_key=True).get(pk=by.clinic_id)  # one version after the other
    library = instruments_of(by.clinic)
    known = library.in_force(instrument, language)
    if known is not None and (known.body, known.licence_line) == (read.body, licence_line):
        return known
    made = Wording.objects.create(
        clinic_id=by.clinic_id,
        instrument=instrument,
        language=language,
        number=len(library.versions(instrument, language)) + 1,
        body=read.body,
        licence_line=licence_line,
        loaded_by=by,
        loaded_at=now,
    )
    audit.record(
        "wording.loaded", target=made, by=by, at=now, instrument=instrument, language=language, number=made.number
    )
    return made


@transaction.atomic
def withdraw_wording(*, wording: Wording, by: Membership, now: datetime) -> Wording:
    """No form shows these words any more; what was answered to them is still shown with them."""
    row = Wording.objects.select_for_update().get(clinic_id=by.clinic_id, pk=wording.pk)
    if row.withdrawn_at is None:
        row.withdrawn_at, row.withdrawn_by = now, by
        row.save(update_fields=["withdrawn_at", "withdrawn_by"])
        audit.record("wording.withdrawn", target=row, by=by, at=now, instrument=row.instrument, number=row.number)
    return row
