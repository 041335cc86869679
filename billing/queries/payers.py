"""Payers, their dated policies, and which one a month is billed by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from django.db.models import Prefetch
from django.http import Http404

from billing.models import PayerPolicy
from billing.policies import PolicyError, policy
from billing.rules import Policy, PolicyState, history_months
from clinics.models import Membership, TenantQuerySet
from contacts.queries import clinic_counting
from contacts.rules import Counting
from registry.models import Payer

STANDARD = "standard"


def payers(member: Membership) -> TenantQuerySet[Payer]:
    """Every payer with its policies, the newest first; those no longer used at the end."""
    return (
        Payer.objects.for_member(member)
        .prefetch_related(Prefetch("policies", policies_of(member)))
        .order_by("ended_at", "name")
    )


def policies_of(member: Membership) -> TenantQuerySet[PayerPolicy]:
    people = "verified_by__user", "drafted_by__user", "approved_by__user"
    return PayerPolicy.objects.for_member(member).select_related("payer", *people).order_by("-valid", "-pk")


def get_payer(*, member: Membership, public_id: UUID) -> Payer:
    found = payers(member).filter(public_id=public_id).first()
    if found is None:
        raise Http404("No such payer.")
    return found


def get_policy(*, member: Membership, public_id: UUID, payer: Payer | None = None) -> PayerPolicy:
    """One of the clinic's, or of that payer's."""
    found = policies_of(member).filter(public_id=public_id).first()
    if found is None or payer not in (None, found.payer):
        raise Http404("No such policy.")
    return found


@dataclass(frozen=True)
class TimeLine:
    """A payer's policies as its page shows them."""

    now: list[PayerPolicy]
    coming: list[PayerPolicy]
    drafts: list[PayerPolicy]
    earlier: list[PayerPolicy]
    dropped: list[PayerPolicy]


def time_line(rows: Iterable[PayerPolicy], today: date) -> TimeLine:
    """Each list in the order given."""
    line = TimeLine([], [], [], [], [])
    for row in rows:
        if row.state == PolicyState.DRAFT:
            line.drafts.append(row)
        elif row.state == PolicyState.DROPPED:
            line.dropped.append(row)
        elif row.state == PolicyState.REPLACED or (row.last_day or today) < today:
            line.earlier.append(row)
        else:
            (line.now if row.first_day <= today else line.coming).append(row)
    return line


@dataclass(frozen=True)
class Chosen:
    """What a month is billed by. Without a payer's own policy the standard one stands in, verified by nobody."""

    policy: Policy
    payer: Payer | None = None
    row: PayerPolicy | None = None
    trouble: str = ""

    @property
    def key(self) -> int | None:
        """Tells one policy from another; None is the standard one."""
        return self.row.pk if self.row else None

    @property
    def words(self) -> str:
        return self.policy.name if self.row else f"{self.policy.name} (no policy of this payer)"


class Policies:
    """Every payer's dated policies of one clinic that are in force, read once: two queries."""

    def __init__(self, member: Membership) -> None:
        self.member = member
        self._made: dict[int, Policy | PolicyError] = {}

    @cached_property
    def _rows(self) -> dict[int, list[PayerPolicy]]:
        found: dict[int, list[PayerPolicy]] = defaultdict(list)
        for row in policies_of(self.member).filter(state=PolicyState.APPROVED):
            found[row.payer_id].append(row)
        return found

    @cached_property
    def clinic_counting(self) -> Counting:
        return clinic_counting(self.member.clinic)

    @cached_property
    def _counting(self) -> dict[str, dict[str, object]]:
        """What the clinic signed for its own totals stands where the payer's policy is silent."""
        counting = self.clinic_counting
        return {"counting": {"attempts": counting.attempts, "roles": sorted(counting.roles)}}

    @cached_property
    def standard(self) -> Policy:
        return self.shipped(STANDARD)

    def shipped(self, template: str) -> Policy:
        """As shipped, in this clinic."""
        return policy(template, self._counting)

    def of(self, payer: Payer | None, on: date) -> Chosen:
        row = next((row for row in self._rows[payer.pk] if on in row.valid), None) if payer else None
        if row is None:
            return Chosen(self.standard, payer)
        made = self._policy(row)
        if isinstance(made, PolicyError):
            return Chosen(self.standard, payer, trouble=str(made))
        return Chosen(made, payer, row)

    def _policy(self, row: PayerPolicy) -> Policy | PolicyError:
        if row.pk not in self._made:
            try:
                self._made[row.pk] = self.read(row)
            except PolicyError as error:
                self._made[row.pk] = error
        return self._made[row.pk]

    def read(self, row: PayerPolicy) -> Policy:
        """The row as the engine takes it, a draft too. Its own name and source stand on what it bills."""
        called = {key: value for key, value in (("name", row.title), ("source", row.source)) if value}
        counting = self._counting["counting"] | row.changes.get("counting", {})
        changes = called | row.changes | {"counting": counting}
        return policy(row.template, changes, verified=row.verified_by_id is not None)

    def history_months(self) -> int:
        """How far back any of them looks to tell a first month from a later one."""
        made = [self._policy(row) for rows in self._rows.values() for row in rows]
        return history_months([self.standard, *(each for each in made if isinstance(each, Policy))])
