"""Which column holds what: named by a person, remembered from the last such table, or guessed from the names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from measures.instruments import Instrument, Item
from measures.rules.scores import SLOT_ANSWER_MAX

from .cells import MISSING, DateStyle, default_missing, refuse_missing

PATIENT = ("mrn", "patientmrn", "medicalrecordnumber", "recordnumber", "chartnumber", "patientid", "patient")
BIRTH = ("birthdate", "dateofbirth", "dob", "patientdob", "patientbirthdate")
TAKEN = ("takenon", "datetaken", "assessmentdate", "surveydate", "completedon", "datecompleted", "date")
SURVEYS = {"phq9": "dpq0{number}0"}  # how well-known public tables call their items


@dataclass(frozen=True)
class Columns:
    """Names of columns; an empty name is a column the table does not have. `items` follow `asked`."""

    items: tuple[str, ...]
    total: str = ""
    difficulty: str = ""
    patient: str = ""
    birth_date: str = ""
    taken_on: str = ""
    missing: tuple[str, ...] = MISSING
    dates: DateStyle = DateStyle.CLEAR

    @property
    def named(self) -> list[str]:
        single = [self.total, self.difficulty, self.patient, self.birth_date, self.taken_on]
        return [name for name in (*self.items, *single) if name]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Columns":
        values: dict[str, Any] = {field.name: kept[field.name] for field in fields(cls)}
        values |= {"items": tuple(kept["items"]), "missing": tuple(kept["missing"]), "dates": DateStyle(kept["dates"])}
        return cls(**values)

    def problems(self, instrument: Instrument, header: Iterable[str]) -> list[str]:
        """What keeps these columns from being read, one sentence each."""
        there = list(header)
        wanted = len(asked(instrument))
        found = [f"There is no column {name!r}." for name in self.named if name not in there]
        found += [f"Two columns are called {name!r}." for name in dict.fromkeys(self.named) if there.count(name) > 1]
        found += [f"{name!r} is named twice." for name in dict.fromkeys(self.named) if self.named.count(name) > 1]
        if len(self.items) != wanted:
            found.append(f"{instrument.short_name} has {wanted} items, not {len(self.items)}.")
        elif instrument.has_wording and "" in self.items:
            found.append(f"Name a column for each of the {wanted} items.")
        elif not instrument.has_wording and not self.total:
            found.append(f"Name the column of {instrument.short_name} totals.")
        try:
            refuse_missing(self.missing, offered(instrument))
        except ValueError as exc:
            found.append(f"{exc}: it cannot stand for a missing one.")
        return found


def asked(instrument: Instrument) -> tuple[int, ...]:
    """The numbers of the items that have a column; of a slot without wording, those that mean risk."""
    if instrument.has_wording:
        return tuple(item.number for item in instrument.asked)
    return tuple(risk.number for risk in instrument.risk_items)


def offered(instrument: Instrument) -> frozenset[int]:
    """Every number that is an answer to some item of the form."""
    if not instrument.has_wording:
        return frozenset(range(SLOT_ANSWER_MAX + 1))
    return frozenset().union(*(item.values for item in instrument.asked))


def guess(header: Sequence[str], instrument: Instrument) -> Columns:
    """Columns by their names; what no name tells stays empty."""
    there: dict[str, str] = {}
    for name in header:
        if header.count(name) == 1:
            there.setdefault(_key(name), name)

    def find(*names: str) -> str:
        return next((there[name] for name in names if name in there), "")

    code = _key(instrument.code)
    difficulty = instrument.difficulty
    return Columns(
        items=tuple(find(*_item_names(instrument, number)) for number in asked(instrument)),
        total="" if instrument.has_wording else find(f"{code}total", f"{code}score", "total", "score"),
        difficulty=find(*_item_names(instrument, difficulty.number), f"{code}difficulty", "difficulty", "dpq100")
        if difficulty
        else "",
        patient=find(*PATIENT),
        birth_date=find(*BIRTH),
        taken_on=find(*(f"{code}{name}" for name in TAKEN), *TAKEN),
        missing=default_missing(offered(instrument)),
    )


def _key(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _item_names(instrument: Instrument, number: int) -> list[str]:
    code, item = _key(instrument.code), instrument.item(number)
    own = _own_names(item) if item else []
    survey = SURVEYS.get(instrument.code)
    known = [survey.format(number=number)] if survey and number < 10 else []
    counted = [
        f"{start}{n}"
        for start in (code, f"{code}q", f"{code}item", "q", "item", "question")
        for n in (number, f"{number:02}")
    ]
    return [*own, *known, *counted]


def _own_names(item: Item) -> list[str]:
    return [_key(name) for name in (item.id, item.loinc or "", item.text) if name]
