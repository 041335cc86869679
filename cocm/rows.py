"""The columns of the registry row that depend on the terms of an episode, written again when these change."""

from datetime import date
from typing import Any

import contacts.glance
import measures.glance
from registry.actions import update_glance
from registry.models import Episode


def follow_terms(*, episode: Episode, today: date, **_: Any) -> None:
    """A new day of enrolment moves the baseline; consent and the end decide which minutes count."""
    for glance in (measures.glance, contacts.glance):
        update_glance(episode=episode, **glance.columns(episode, today))
