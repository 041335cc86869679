"""Finding patients in spite of typing errors: array overlap in the database, ranked by what is shared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, CharField, F, Func, IntegerField, Prefetch, Q, Value, When

from clinics.models import Membership, TenantQuerySet
from registry.models import Episode, Patient
from registry.rules import LEAST_SHARE, Person, likely_duplicate, patient_tokens, search_terms

_CANDIDATES = 25
Found = TenantQuerySet[Any]  # patients, annotated


class _Shared(Func):
    """How many of these tokens the row holds."""

    template = "cardinality(ARRAY(SELECT unnest(%(expressions)s)))"
    arg_joiner = ") INTERSECT SELECT unnest("
    output_field = IntegerField()


def _shared(tokens: Sequence[str]) -> _Shared | Value:
    if not tokens:
        return Value(0)
    return _Shared(F("search_grams"), Value(list(tokens), output_field=ArrayField(CharField(max_length=20))))


def _alike(member: Membership, grams: Sequence[str], tokens: Sequence[str]) -> Found:
    """Who holds one of the whole tokens or enough of the grams; those with a whole token first, then by share."""
    return (
        Patient.objects.for_member(member)
        .filter(search_grams__overlap=[*grams, *tokens])
        .annotate(whole=_shared(tokens), grams=_shared(grams))
        .filter(Q(whole__gt=0) | Q(grams__gte=max(1, LEAST_SHARE * len(grams))))
        .order_by("-whole", "-grams", "family_name", "given_name", "pk")
    )


def patients_like(member: Membership, words: str) -> Found:
    """By name, MRN, birth date or phone, the likeliest first; nobody for words that hold nothing to look for."""
    terms = search_terms(words)
    return _alike(member, terms.grams, terms.tokens) if terms else Patient.objects.for_member(member).none()


def find_patients(*, member: Membership, words: str) -> Found:
    """`patients_like`, each with `contact_points` and the latest episode in `latest` (a list of one, or empty)."""
    newest = Episode.objects.select_related("care_manager__user").order_by("patient_id", "-referred_on", "-pk")
    return patients_like(member, words).prefetch_related(
        "contact_points", Prefetch("episodes", newest.distinct("patient_id"), to_attr="latest")
    )


@dataclass(frozen=True)
class Duplicate:
    patient: Patient
    why: str


def possible_duplicates(*, member: Membership, person: Person, but: Patient | None = None) -> list[Duplicate]:
    """Who may be this person already, with the reason in words. For a person to judge."""
    tokens = patient_tokens(
        names=[person.given_name, person.family_name],
        mrn=person.mrn,
        birth_date=person.birth_date,
        phones=person.phones,
    )
    grams = [token for token in tokens if ":" not in token]
    near = _alike(member, grams, [token for token in tokens if ":" in token and not token.startswith("dob:")])
    same_day = Case(When(birth_date=person.birth_date, then=Value(0)), default=Value(1))
    rows = near.prefetch_related("contact_points").order_by(same_day, "-whole", "-grams", "pk")
    found = []
    for row in rows[:_CANDIDATES]:
        other = Person(
            given_name=row.given_name,
            family_name=row.family_name,
            birth_date=row.birth_date,
            mrn=row.mrn,
            phones=tuple(point.value for point in row.contact_points.all()),
        )
        why = likely_duplicate(person, other)
        if why and row != but:
            found.append(Duplicate(row, why))
    return found
