"""What this clinic watches and what not: every app's own statements, with who signed what they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.utils import timezone

import casereview.watch
import measures.watch
import registry.watch
import safety.watch
from clinics.models import Setting
from clinics.queries import in_force, signed_settings
from clinics.rules import SETTINGS, SettingKind
from clinics.watching import NotWatched, Watched

register = template.Library()
WATCHERS = (registry.watch, measures.watch, casereview.watch, safety.watch)


@dataclass(frozen=True)
class Ground:
    """A setting that a rule rests on."""

    kind: SettingKind
    words: str
    signed: Setting | None


@dataclass(frozen=True)
class Watching:
    groups: dict[str, list[tuple[Watched, list[Ground]]]]
    nothing: list[NotWatched]


@register.simple_tag(takes_context=True)
def watching(context: dict[str, Any]) -> Watching:
    clinic, now = context["request"].member.clinic, timezone.now()
    signed = signed_settings(clinic)
    values = in_force(signed)
    groups: dict[str, list[tuple[Watched, list[Ground]]]] = {}
    for watcher in WATCHERS:
        for rule in watcher.watched(clinic, now=now):
            grounds = [Ground(SETTINGS[key], SETTINGS[key].in_words(values[key]), signed.get(key)) for key in rule.keys]
            groups.setdefault(rule.about, []).append((rule, grounds))
    return Watching(groups, [each for watcher in WATCHERS for each in watcher.not_watched(clinic, now=now)])
