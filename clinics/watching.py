"""What a clinic watches and what it does not, said by each app for its own rules (`<app>/watch.py`).

An app offers `watched(clinic, *, now)` and `not_watched(clinic, *, now)`; what it says is derived from the settings in
force and from its data, so that it stays true when they change. The page collects them (`cocm.templatetags.watching`).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Watched:
    """A rule that is on, in words, and the settings it rests on; one without settings is built in."""

    about: str
    rule: str
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class NotWatched:
    what: str
    why: str = ""
