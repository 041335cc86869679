"""The way of an alert from the answer to its end, and which step is the next one."""

from registry.rules import Labelled


class Stage(Labelled):
    TAKE = "take", "Somebody has to see it"
    SEE = "see", "Acknowledge"
    REACH = "reach", "Reach the patient"
    LEVEL = "level", "Set the level"
    CHECK = "check", "Go through the checklist"
    CLOSE = "close", "Close"
    ENDED = "ended", "Closed"


def stage(*, open: bool, mine: bool, seen: bool, spoke: bool, level: bool, done: bool) -> Stage:
    """The first step that is not taken. Somebody's own alert is acknowledged by them, anybody else's is taken over."""
    if not open:
        return Stage.ENDED
    if not seen:
        return Stage.SEE if mine else Stage.TAKE
    if not level:
        return Stage.LEVEL if spoke else Stage.REACH
    return Stage.CLOSE if done else Stage.CHECK
