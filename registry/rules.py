"""Registry vocabulary: phases, close reasons, flags, intervals."""

from enum import StrEnum


class Phase(StrEnum):
    REFERRED = "referred"
    ENROLLED = "enrolled"
    ACTIVE = "active"
    RELAPSE_PREVENTION = "relapse_prevention"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        return {
            "referred": "Referred",
            "enrolled": "Enrolled",
            "active": "Active treatment",
            "relapse_prevention": "Relapse prevention",
            "closed": "Closed",
        }[self.value]


class CloseReason(StrEnum):
    GRADUATED = "graduated"
    LOST = "lost"
    INACTIVE = "inactive"
    WITHDREW = "withdrew"
    TRANSFERRED = "transferred"
    DIED = "died"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {
            "graduated": "Graduated",
            "lost": "Lost to follow-up",
            "inactive": "Administrative inactivity",
            "withdrew": "Withdrew",
            "transferred": "Transferred",
            "died": "Died",
            "other": "Other",
        }[self.value]


class FlagKind(StrEnum):
    CONTACT_OVERDUE = "contact_overdue"
    MEASURE_DUE = "measure_due"
    REVIEW_DUE = "review_due"

    @property
    def label(self) -> str:
        return {"contact_overdue": "Contact overdue", "measure_due": "Measure due", "review_due": "Review due"}[
            self.value
        ]


# (weeks, words); None is "as needed".
INTERVALS: list[tuple[int | None, str]] = [
    (1, "every week"),
    (2, "every 2 weeks"),
    (3, "every 3 weeks"),
    (4, "every 4 weeks"),
    (6, "every 6 weeks"),
    (8, "every 8 weeks"),
    (None, "as needed"),
]
