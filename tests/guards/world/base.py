"""The clinic of a world, and the patient and episode that everything else in it hangs on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from tests.factories.clinics import StaffedClinic
from tests.factories.registry import make_episode, make_patient

NOW = datetime(2026, 10, 5, 16, tzinfo=UTC)
CANARY = "Zzyzxworth"  # the patients' family name, found in no word of ours


@dataclass
class Base:
    staffed: StaffedClinic

    @property
    def slug(self) -> str:
        return self.staffed.clinic.slug

    @cached_property
    def episode(self) -> Any:
        return make_episode(self.staffed, patient=make_patient(self.staffed, family_name=CANARY))

    @property
    def patient(self) -> Any:
        return self.episode.patient
