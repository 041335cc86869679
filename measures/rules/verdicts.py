"""What a rule answers: whether it holds, and why, in words with dates and numbers."""

from dataclasses import dataclass

from registry.rules import Labelled


class Code(Labelled):
    """In the order in which they are read."""

    BASELINE = "baseline", "Baseline"
    CHANGE = "change", "Change"
    MEANINGFUL = "meaningful", "Meaningful change"
    RESPONSE = "response", "Response"
    IMPROVEMENT = "improvement", "Clinically significant improvement"
    REMISSION = "remission", "Remission"
    PATH = "path", "On the expected path"
    EARLY = "early", "Not improving, first look"
    TARGET = "target", "Not improving, case review"
    WORSENING = "worsening", "Worsening"
    RELAPSE = "relapse", "Relapse after remission"


CONCERNS = frozenset({Code.EARLY, Code.TARGET, Code.WORSENING, Code.RELAPSE})


@dataclass(frozen=True)
class Verdict:
    """`holds` is None when it cannot be told; the reason then says why. `suggests` is what the team may do about it."""

    code: Code
    holds: bool | None
    reason: str
    suggests: str = ""

    @property
    def label(self) -> str:
        return self.code.label

    @property
    def word(self) -> str:
        if self.code in (Code.BASELINE, Code.CHANGE) and self.holds is not None:
            return ""  # they are told, not judged
        return {True: "yes", False: "no", None: "cannot tell"}[self.holds]

    @property
    def is_concern(self) -> bool:
        """Something to act on: it holds and is no good news."""
        return self.holds is True and self.code in CONCERNS
