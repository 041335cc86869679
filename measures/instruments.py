"""The instruments there are, read once from our own versioned data.

Wording is shipped only where it may be shipped. Every other instrument is a slot: its total can be entered and charted,
and a clinic that holds a licence loads the wording itself. So is every other language. What a clinic's forms and
results show is `measures.queries.instruments_of`.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

DIFFICULTY = "difficulty"  # the id of the question whose answer has a column of its own
DATA = Path(__file__).with_name("data") / "instruments.json"


@dataclass(frozen=True)
class Option:
    value: int
    text: str
    loinc: str | None = None


@dataclass(frozen=True)
class Item:
    id: str
    number: int
    text: str
    options: tuple[Option, ...]
    scored: bool = True
    loinc: str | None = None

    @property
    def values(self) -> frozenset[int]:
        return frozenset(option.value for option in self.options)


@dataclass(frozen=True)
class Band:
    low: int
    high: int
    code: str
    label: str


@dataclass(frozen=True)
class CutPoint:
    value: int
    meaning: str


@dataclass(frozen=True)
class RiskItem:
    """An answer of `at_least` is a signal to ask the person, whatever the total says."""

    number: int
    at_least: int


@dataclass(frozen=True)
class Instrument:
    code: str
    name: str
    short_name: str
    version: str
    condition: str
    stem: str
    licence_line: str
    minimum: int | None
    maximum: int | None
    loinc_panel: str | None
    loinc_total: str | None
    options: tuple[Option, ...]
    items: tuple[Item, ...]
    bands: tuple[Band, ...]
    cut_points: tuple[CutPoint, ...]
    risk_items: tuple[RiskItem, ...]
    notes: tuple[str, ...] = ()
    language: str = "en"
    item_count: int | None = None  # of a slot: how many scored questions its form has
    loinc_items: Mapping[str, str] = field(default_factory=dict)  # of a slot, by number
    zero_item: int | None = None  # when the item of this number is 0 the total is 0 and the rest need no answer
    prorate_missing: int = 0  # how many gaps a clinic may let the rest stand in for
    opens: str = ""  # the longer form whose first questions these are

    @property
    def has_wording(self) -> bool:
        return bool(self.items)

    @property
    def has_total(self) -> bool:
        """Some forms are read question by question and add up to nothing (C-SSRS)."""
        return self.maximum is not None

    @property
    def asked(self) -> tuple[Item, ...]:
        """The questions whose answers are kept in order: all but the one about difficulty. The scored come first."""
        return tuple(item for item in self.items if item.id != DIFFICULTY)

    @property
    def scored_items(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.scored)

    @property
    def difficulty(self) -> Item | None:
        return next((item for item in self.items if item.id == DIFFICULTY), None)

    def item(self, number: int) -> Item | None:
        return next((item for item in self.items if item.number == number), None)


def _options(rows: Iterable[Mapping[str, Any]]) -> tuple[Option, ...]:
    return tuple(Option(**row) for row in rows)


def _instrument(row: Mapping[str, Any]) -> Instrument:
    shared = _options(row["options"])
    items = tuple(
        Item(**{**item, "options": _options(item["options"]) if "options" in item else shared}) for item in row["items"]
    )
    return Instrument(
        **{
            **row,
            "options": shared,
            "items": items,
            "notes": tuple(row.get("notes", ())),
            "bands": tuple(Band(**band) for band in row["bands"]),
            "cut_points": tuple(CutPoint(**cut) for cut in row["cut_points"]),
            "risk_items": tuple(RiskItem(**risk) for risk in row["risk_items"]),
        }
    )


def _load() -> Mapping[str, Instrument]:
    rows = json.loads(DATA.read_text(encoding="utf-8"))["instruments"]
    return MappingProxyType({row["code"]: _instrument(row) for row in rows})


INSTRUMENTS: Mapping[str, Instrument] = _load()


def get(code: str) -> Instrument:
    """The instrument of that code; an unknown code is a KeyError, never a guess."""
    return INSTRUMENTS[code]


def in_words_of(
    base: Instrument, body: Mapping[str, Any], *, version: str, language: str, licence_line: str
) -> Instrument:
    """The instrument with other words: those of `body`, as `measures.rules.read_wording` makes it.

    Numbers, codes and scoring stay those of our data; the words come from the body alone, none of ours among them.
    """
    shared = _options(body["options"])
    items = tuple(
        Item(
            id=known.id if (known := base.item(row["number"])) else f"{base.code}_{row['number']}",
            number=row["number"],
            text=row["text"],
            options=_options(row["options"]) if "options" in row else shared,
            scored=row.get("scored", True),
            loinc=known.loinc if known else base.loinc_items.get(str(row["number"])),
        )
        for row in body["items"]
    )
    return replace(
        base,
        version=version,
        language=language,
        licence_line=licence_line,
        stem=body["stem"],
        options=shared,
        items=items,
    )


def problems(instruments: Iterable[Instrument]) -> list[str]:
    """What is wrong with these definitions, one sentence each; an empty list when they may be used."""
    listed = list(instruments)
    panels = {instrument.loinc_panel for instrument in listed if instrument.loinc_panel}
    found = [
        f"{instrument.code}: {problem}"
        for instrument in listed
        for problem in [*_band_problems(instrument), *_item_problems(instrument), *_risk_problems(instrument)]
    ]
    # A panel code sent as a score is the commonest error in published interfaces.
    found += [
        f"{instrument.code}: {instrument.loinc_total} is a panel's LOINC code, not a total's"
        for instrument in listed
        if instrument.loinc_total in panels
    ]
    codes = [instrument.code for instrument in listed]
    found += [f"{code}: defined twice" for code in sorted({code for code in codes if codes.count(code) > 1})]
    return found


def _band_problems(instrument: Instrument) -> list[str]:
    if not instrument.bands:
        return []
    found = []
    expected = instrument.minimum
    for band in instrument.bands:
        if band.high < band.low:
            found.append(f"band {band.code} ends at {band.high} before it starts at {band.low}")
        if expected is not None and band.low > expected:
            found.append(f"no band covers {expected} to {band.low - 1}")
        if expected is not None and band.low < expected:
            found.append(f"band {band.code} overlaps the one before it")
        expected = band.high + 1
    if instrument.maximum is not None and expected != instrument.maximum + 1:
        found.append(f"bands end at {instrument.bands[-1].high}, scores at {instrument.maximum}")
    return found


def _item_problems(instrument: Instrument) -> list[str]:
    if not instrument.has_wording:
        return []
    found = []
    ids = [item.id for item in instrument.items]
    if len(set(ids)) != len(ids):
        found.append("two items share an id")
    if [item.number for item in instrument.items] != list(range(1, len(ids) + 1)):
        found.append("items are not numbered from 1 in order")
    if not instrument.scored_items:
        found.append("no item is scored")
    if any(not item.scored for item in instrument.items[: len(instrument.scored_items)]):
        found.append("an item that is not scored stands before one that is")  # answers are kept by position
    if DIFFICULTY in ids[:-1]:
        found.append("the question about difficulty is not the last")
    for item in instrument.items:
        if not item.options:
            found.append(f"item {item.id} has no answers to choose from")
        elif len(item.values) != len(item.options):
            found.append(f"item {item.id} has two answers of one value")
    if instrument.has_total and all(item.options for item in instrument.items):
        lowest = sum(min(item.values) for item in instrument.scored_items)
        highest = sum(max(item.values) for item in instrument.scored_items)
        if (lowest, highest) != (instrument.minimum, instrument.maximum):
            found.append(f"answers add up to {lowest} to {highest}, not {instrument.minimum} to {instrument.maximum}")
    if not instrument.licence_line:
        found.append("wording without its licence line")
    return found


def _risk_problems(instrument: Instrument) -> list[str]:
    if not instrument.has_wording:
        return []
    asked = {item.number for item in instrument.asked}
    found = [
        f"no item {risk.number}, which asks about risk" for risk in instrument.risk_items if risk.number not in asked
    ]
    if instrument.zero_item not in (None, *(item.number for item in instrument.scored_items)):
        found.append(f"no scored item {instrument.zero_item}")
    return found
