"""Any order of logging, closing, reopening and claim moves: what is frozen stays, and nothing counted is lost."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from billing.actions import close_month, move_claim, reopen_month
from billing.models import Claim, MonthClose, Statement
from billing.queries import month_rows, pre_check
from billing.rules import ClaimState
from clinics.errors import Refused
from contacts.actions import log_time
from contacts.models import ServiceMonth
from contacts.rules import Activity
from tests.factories.billing import make_policy
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import make_episode, make_payer

SEP = date(2026, 9, 1)
NOW = datetime(2026, 10, 5, 16, tzinfo=UTC)


@pytest.mark.django_db
def test_a_month_open_and_closed_in_any_order(north: StaffedClinic) -> None:
    make_policy(north, make_payer(north))

    class Month(RuleBasedStateMachine):
        @initialize()
        def begin(self) -> None:
            """A patient of its own for each run: frozen rows cannot be cleared away."""
            self.episode = make_episode(north)
            self.minutes, self.closed, self.clock = 0, 0, NOW
            with north.inside():
                self.open = not ServiceMonth.objects.filter(first=SEP, closed_at__isnull=False).exists()
                self.version = MonthClose.objects.count()
            if not self.open:
                self.reopen()
            self.frozen: dict[int, str] = {}

        @rule(minutes=st.integers(1, 60), day=st.integers(8, 30))
        def log(self, minutes: int, day: int) -> None:
            try:
                with north.inside():
                    log_time(
                        episode=self.episode,
                        minutes=minutes,
                        activity=Activity.TREATMENT,
                        service_date=date(2026, 9, day),
                        form_key=uuid4(),
                        by=north.care_manager,
                        now=self.tick(),
                    )
            except Refused:
                assert not self.open
            else:
                assert self.open
                self.minutes += minutes

        @rule()
        def close(self) -> None:
            try:
                with north.inside():
                    seen = {check.code: check.count for check in pre_check(north.lead, SEP)}
                    made = close_month(first=SEP, seen=seen, by=north.lead, now=self.tick())
                    self.frozen[made.pk] = self.row_of(made)
            except Refused:
                assert not self.open
            else:
                assert self.open
                self.open, self.closed, self.version = False, self.minutes, self.version + 1
                assert made.version == self.version

        @rule()
        def reopen(self) -> None:
            try:
                with north.inside():
                    reopen_month(first=SEP, reason="Late", by=north.lead, now=self.tick())
            except Refused:
                assert self.open
            else:
                self.open = True

        @rule(state=st.sampled_from(list(ClaimState)))
        def move(self, state: ClaimState) -> None:
            with north.inside():
                claim = Claim.objects.filter(statement__episode=self.episode).exclude(state="replaced").first()
            if claim:
                try:
                    with north.inside():
                        move_claim(claim=claim, state=state, reason="Because", by=north.lead, now=self.tick())
                except Refused:
                    pass

        @invariant()
        def what_is_frozen_stays(self) -> None:
            with north.inside():
                for key, row in self.frozen.items():
                    assert self.row_of(MonthClose.objects.get(pk=key)) == row

        @invariant()
        def the_rows_are_those_of_the_close_or_of_now(self) -> None:
            with north.inside():
                rows = {row.episode.pk: row.counted for row in month_rows(north.lead, SEP)}
                claims = Claim.objects.filter(statement__episode=self.episode).exclude(state="replaced")
                assert rows[self.episode.pk] == (self.minutes if self.open else self.closed)
                assert claims.count() <= 1

        def row_of(self, made: MonthClose) -> str:
            return repr(list(Statement.objects.filter(close=made).order_by("pk").values()))

        def tick(self) -> datetime:
            self.clock += timedelta(minutes=1)
            return self.clock

    run_state_machine_as_test(
        Month,
        settings=settings(
            max_examples=8, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
