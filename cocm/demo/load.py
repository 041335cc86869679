"""Writing the invented clinics with bulk statements, one transaction per clinic."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import models

from billing.models import PayerPolicy
from billing.policies import policy
from clinics import audit, wall
from clinics.models import Clinic, Membership, Setting, User
from cocm import nightly
from cocm.demo import words
from cocm.demo.clocks import write_clocks
from cocm.demo.closed import write_closed_month
from cocm.demo.cover import write_cover
from cocm.demo.handovers import write_handover
from cocm.demo.lives import write_lives, write_marks
from cocm.demo.meetings import write_meetings
from cocm.demo.patients import Sheet, write_patient
from cocm.demo.policies import write_contract
from cocm.demo_people import PASSWORD
from registry import flags
from registry.models import Payer, SavedView

Progress = Callable[[str, int, int], None]


class Made:
    """The rows of one clinic, model by model in the order in which they refer to each other."""

    def __init__(self, clinic: Clinic, rng: Random, now: datetime) -> None:
        self.clinic, self.rng, self.now = clinic, rng, now
        self.today = clinic.today(now)
        self.rows: dict[type[models.Model], list[models.Model]] = {}

    def add(self, model: type[models.Model], **fields: Any) -> Any:
        row = model(clinic_id=self.clinic.pk, public_id=self.uuid(), **fields)
        self.rows.setdefault(model, []).append(row)
        return row

    def uuid(self) -> UUID:
        return UUID(int=self.rng.getrandbits(128), version=4)

    def at(self, day: date, hour: int | None = None) -> datetime:
        """A moment of the clinic's working day, never in the future."""
        local = time(hour if hour is not None else self.rng.randint(9, 16), self.rng.randint(0, 59))
        return min(datetime.combine(day, local, self.clinic.zone), self.now)

    def save(self) -> None:
        for model, rows in self.rows.items():
            model._default_manager.bulk_create(rows, batch_size=1000)  # type: ignore[attr-defined]


def load(*, seed: int, now: datetime, scale: float = 1.0, progress: Progress = lambda *_: None) -> list[Clinic]:
    """Three clinics in two time zones with 14 months of care; the same seed and day give the same rows."""
    rng = Random(seed)  # noqa: S311 - invention, not secrecy
    users = _people(rng, now)
    clinics = [
        _clinic(Random(rng.getrandbits(64)), users, row, now, scale, progress)  # noqa: S311
        for row in words.CLINICS
    ]
    for clinic in clinics:
        _derive(clinic, now)
    return clinics


def _people(rng: Random, now: datetime) -> dict[str, User]:
    password = make_password(PASSWORD)
    made = [
        User(email=email, name=name, password=password, public_id=UUID(int=rng.getrandbits(128), version=4))
        for email, name, _, _ in words.PEOPLE
    ]
    return {user.email: user for user in User.objects.bulk_create(made)}


def _clinic(
    rng: Random, users: dict[str, User], row: tuple[str, str, str, int], now: datetime, scale: float, progress: Progress
) -> Clinic:
    slug, name, zone, count = row
    pk = wall.new_clinic_id()
    with wall.in_clinic(pk), audit.history_of(None, "load_demo"):
        # Three nights old, so that the first tick has nights to catch up on.
        clinic = Clinic.objects.create(
            pk=pk, slug=slug, name=name, time_zone=zone, is_demo=True, created_at=now - timedelta(days=3)
        )
        made = Made(clinic, rng, now)
        team = _team(made, users)
        payers = _payers(made, team)
        _sign(made, team)
        write_cover(made, team)
        total = max(6, round(count * scale))
        for number in range(total):
            write_patient(Sheet(made, team, payers, number))
            progress(name, number + 1, total)
        write_lives(made)
        made.save()
    return clinic


def _team(made: Made, users: dict[str, User]) -> dict[str, list[Membership]]:
    """Memberships by role; saved at once, because everything else refers to them."""
    by_role: dict[str, list[Membership]] = {}
    since = made.at(made.today - timedelta(days=430))
    for email, _, title, clinics in words.PEOPLE:
        if roles := clinics.get(made.clinic.slug):
            member = Membership.objects.create(
                clinic=made.clinic, user=users[email], roles=roles, title=title, since=since, public_id=made.uuid()
            )
            for role in roles:
                by_role.setdefault(role, []).append(member)
    return by_role


def _payers(made: Made, team: dict[str, list[Membership]]) -> list[Payer]:
    payers = [made.add(Payer, name=name, kind=kind) for name, kind in words.PAYERS]
    signer = (team.get("lead") or team["administrator"])[0]
    year = made.today.year
    for payer, templates in zip(payers, words.TEMPLATES, strict=True):
        for template in templates:
            shipped = policy(template)
            until = shipped.effective_to
            made.add(
                PayerPolicy,
                payer=payer,
                valid=(max(shipped.effective_from, date(year - 2, 1, 1)), until and until + timedelta(days=1)),
                template=template,
                source="Invented for the demo",
                verified_by=signer,
                verified_on=made.today - timedelta(days=200),
            )
    contract = next(payer for payer in payers if payer.kind == "commercial")
    write_contract(made, contract, (team.get("administrator") or team["lead"])[0])
    for member, name, query in _views(team):
        made.add(SavedView, member=member, name=name, query=query)
    return payers


def _sign(made: Made, team: dict[str, list[Membership]]) -> None:
    """Some numbers carry a signature, others still their default: both can be seen on the page of what is watched."""
    signer = (team.get("lead") or team["administrator"])[0]
    signed_at = made.at(made.today - timedelta(days=120))
    for key, value in words.SIGNED.items():
        made.add(Setting, key=key, value=value, source=words.COMMITTEE, signed_by=signer, signed_at=signed_at)


def _views(team: dict[str, list[Membership]]) -> Iterable[tuple[Membership, str, str]]:
    for member in team["care_manager"]:
        yield member, "Late and not better", "show=not_improving&who=mine&sort=next"


def _derive(clinic: Clinic, now: datetime) -> None:
    """Rows from facts and flags as of today, by the night's own statements, in a transaction of their own: beside
    thousands of rows that nobody else can see yet, PostgreSQL has no figures to plan with."""
    today = clinic.today(now)
    with wall.in_clinic(clinic.pk):
        write_clocks(clinic, now)
        for recompute in nightly.ROWS.values():
            recompute(clinic_id=clinic.pk, today=today)
        for days in (3, 0):  # the last night found something of its own, also after a weekend
            flags.open_and_close(clinic=clinic, today=today - timedelta(days=days))
        write_handover(clinic, now)
        write_meetings(clinic, now)
        write_marks(clinic, now)
        write_closed_month(clinic, now)
        clinic.set_up_at = now
        clinic.save(update_fields=["set_up_at"])
