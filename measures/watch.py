"""What the measures watch: relapse after remission, and risk items of the instruments in use."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from clinics.models import Clinic
from clinics.watching import NotWatched, Watched
from measures.instruments import INSTRUMENTS, Instrument
from measures.queries import offered
from registry.queries import limits_of
from registry.rules import Scale

SCREENS = ("cssrs_screener", "asq")  # asked after a positive risk item


def watched(clinic: Clinic, *, now: datetime) -> list[Watched]:
    return [*_relapse(clinic), *_risk_items(offered(clinic))]


def _relapse(clinic: Clinic) -> Iterator[Watched]:
    for scale, of in limits_of(clinic).scales.items():
        if of.relapse_score:
            times = f"in {of.relapse_times} scores in a row" if of.relapse_times > 1 else "in one score"
            risk = ", or in one with item 9 positive" if scale is Scale.PHQ9 and of.relapse_times > 1 else ""
            yield Watched(
                f"Progress on the {scale.label}",
                f"Relapse after remission: {of.relapse_score} or more, or {of.relapse_points} above the score in "
                f"remission, {times}{risk}",
                (f"{scale}.relapse_score", f"{scale}.relapse_points", f"{scale}.relapse_times"),
            )


def _risk_items(in_use: list[Instrument]) -> Iterator[Watched]:
    for instrument in in_use:
        for risk in instrument.risk_items:
            yield Watched(
                "Risk",
                f"{instrument.short_name} item {risk.number}: an answer of {risk.at_least} or more raises an alert, "
                "also from an unfinished or voided form",
                ("instruments",),
            )


def not_watched(clinic: Clinic, *, now: datetime) -> list[NotWatched]:
    in_use = offered(clinic)
    used = {instrument.code for instrument in in_use}
    found = [
        NotWatched(f"No {INSTRUMENTS[code].short_name} rule is on", "The screen is not among the instruments in use.")
        for code in SCREENS
        if code not in used
    ]
    found += [
        NotWatched(
            f"No relapse rule is on for the {scale.label}", "A lead or administrator switches it on by signing a score."
        )
        for scale, of in limits_of(clinic).scales.items()
        if not of.relapse_score
    ]
    without = [instrument.short_name for instrument in in_use if not instrument.risk_items]
    if without:
        found.append(NotWatched(f"No alert comes from {_listed(without)}", "No item of it asks about suicide or harm."))
    unruled = [instrument.short_name for instrument in in_use if instrument.code not in list(Scale)]
    if unruled:
        found.append(NotWatched(f"No state and no target for {_listed(unruled)}", "Their scores are kept and shown."))
    unused = [each.short_name for code, each in INSTRUMENTS.items() if code not in used and code not in SCREENS]
    if unused:
        found.append(NotWatched(f"Not in use here: {_listed(unused)}", "Nobody is asked to fill them in."))
    found.append(
        NotWatched(
            "Relapse in the caseload's order and in the review queue",
            "It stands on the patient's page; the state compares with the baseline and may still be improving.",
        )
    )
    return found


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
