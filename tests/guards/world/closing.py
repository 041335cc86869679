"""A world's closed month: the second version of September, with the claim of its patient."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

import billing.actions
from tests.factories.billing import log
from tests.guards.world.base import NOW, Base

SEPTEMBER = date(2026, 9, 1)


class ClosingThings(Base):
    @cached_property
    def close(self) -> Any:
        lead = self.staffed.lead
        log(self.staffed, self.episode, date(2026, 9, 10), 40)
        with self.staffed.inside():
            billing.actions.close_month(first=SEPTEMBER, seen={}, by=lead, now=NOW)
            billing.actions.reopen_month(first=SEPTEMBER, reason="A late entry", by=lead, now=NOW)
        log(self.staffed, self.episode, date(2026, 9, 11), 46)
        with self.staffed.inside():
            return billing.actions.close_month(first=SEPTEMBER, seen={}, by=lead, now=NOW)

    @cached_property
    def statement(self) -> Any:
        with self.staffed.inside():
            return self.close.statements.get(patient=self.episode.patient)

    @cached_property
    def claim(self) -> Any:
        with self.staffed.inside():
            return self.statement.claim
