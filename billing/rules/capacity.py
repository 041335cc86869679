"""How much room a care manager has: open episodes and minutes against what the clinic expects of a full-time post."""

from collections.abc import Mapping
from dataclasses import dataclass, field

NEAR = 10  # minutes below a threshold at which a month is mentioned, when a contact is due anyway


@dataclass(frozen=True)
class Load:
    """One care manager's. `full_time` in percent; `expected_*` are the clinic's, of a full-time post."""

    full_time: int
    expected_patients: int
    expected_minutes: int
    by_phase: Mapping[str, int] = field(default_factory=dict)  # open episodes
    at_risk: int = 0  # of these, with an open risk alert
    minutes: int = 0  # counted this month for their patients
    elapsed: float = 1.0  # how much of the month has gone

    @property
    def patients(self) -> int:
        return sum(self.by_phase.values())

    @property
    def slots(self) -> int:
        return self.expected_patients * self.full_time // 100

    @property
    def free(self) -> int:
        """Below nothing: that many too many."""
        return self.slots - self.patients

    @property
    def target(self) -> int:
        """Minutes of the whole month."""
        return self.expected_minutes * self.full_time // 100

    @property
    def due_by_now(self) -> int:
        return round(self.target * self.elapsed)

    @property
    def words(self) -> str:
        if self.free > 0:
            return f"room for {self.free}"
        return "full" if self.free == 0 else f"{-self.free} more than planned"


def near(minutes: int, goal: int | None) -> bool:
    """Whether a month ends just short of its next code as it stands."""
    return goal is not None and 0 < goal - minutes <= NEAR
