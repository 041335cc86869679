"""The instruments of one clinic: as shipped, or with the words the clinic loaded itself."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.http import Http404

from clinics.models import Clinic, Membership
from clinics.queries import setting
from measures.instruments import INSTRUMENTS, Instrument, in_words_of
from measures.models import MeasureResult, Wording
from measures.rules import LANGUAGES

SHIPPED = "en"  # the language of our own data
OWN = "+c"  # "1+c3": our version 1 with the clinic's wording 3


@dataclass(frozen=True)
class Words:
    """The words of an instrument in one language: shipped, or the clinic's own version."""

    language: str
    own: Wording | None

    @property
    def name(self) -> str:
        return LANGUAGES[self.language]

    def __str__(self) -> str:
        """English: shipped"""
        return f"{self.name}: {f'version {self.own.number} of this clinic' if self.own else 'shipped'}"


@dataclass(frozen=True)
class Listed:
    """One instrument in the clinic's list."""

    instrument: Instrument
    used: bool
    words: list[Words]


@dataclass(frozen=True)
class Instruments:
    """Every version the clinic ever loaded, newest last: an old result keeps the words it was answered to."""

    chosen: tuple[str, ...]
    wordings: tuple[Wording, ...]

    def get(self, code: str, language: str = SHIPPED) -> Instrument:
        """What is asked now; without items where there are no words in that language. An unknown code is a KeyError."""
        base = INSTRUMENTS[code]
        own = self.in_force(code, language)
        if own is not None:
            return _worded(base, own)
        return base if language == SHIPPED else replace(base, language=language, stem="", options=(), items=())

    def of(self, result: MeasureResult) -> Instrument:
        """With the words this result was answered to, also when they were replaced or withdrawn since."""
        _, _, number = result.instrument_version.partition(OWN)
        base = INSTRUMENTS[result.instrument]
        own = (each for each in self._of(base.code, result.language) if str(each.number) == number)
        found = next(own, None)
        return _worded(base, found, version=result.instrument_version) if found else base

    def in_force(self, code: str, language: str = SHIPPED) -> Wording | None:
        """The newest version, unless it was withdrawn: an older one never comes back by itself."""
        newest = next(iter(self.versions(code, language)), None)
        return newest if newest is not None and newest.withdrawn_at is None else None

    def versions(self, code: str, language: str) -> list[Wording]:
        """Newest first."""
        return self._of(code, language)[::-1]

    def languages(self, code: str) -> list[str]:
        """In which it can be asked word by word."""
        shipped = [SHIPPED] if INSTRUMENTS[code].has_wording else []
        own = [language for language in LANGUAGES if self.in_force(code, language)]
        return list(dict.fromkeys([*shipped, *own]))

    def also_in(self, code: str) -> list[tuple[str, str]]:
        """The same with the languages' names, for a choice."""
        return [(language, LANGUAGES[language]) for language in self.languages(code)]

    def words(self, code: str) -> list[Words]:
        return [Words(language, self.in_force(code, language)) for language in self.languages(code)]

    @property
    def listed(self) -> list[Listed]:
        """All there are, those in use first."""
        rows = [Listed(self.get(code), code in self.chosen, self.words(code)) for code in INSTRUMENTS]
        return sorted(rows, key=lambda row: not row.used)

    @property
    def offered(self) -> list[Instrument]:
        """Those in use, in our order; only those of which anything can be entered at all."""
        found = [self.get(code) for code in self.chosen if code in INSTRUMENTS]
        return [each for each in found if each.has_wording or each.has_total or each.risk_items]

    def _of(self, code: str, language: str) -> list[Wording]:
        return [each for each in self.wordings if (each.instrument, each.language) == (code, language)]


def instruments_of(clinic: Clinic) -> Instruments:
    """Two queries for a page: the clinic's choice and its wordings."""
    rows = Wording.objects.filter(clinic=clinic).select_related("loaded_by__user", "withdrawn_by__user")
    return Instruments(tuple(setting(clinic, "instruments")), tuple(rows.order_by("number")))


def instrument_of(clinic: Clinic, code: str, language: str = SHIPPED) -> Instrument:
    return instruments_of(clinic).get(code, language)


def offered(clinic: Clinic) -> list[Instrument]:
    """The instruments this clinic chose, in its order; only those that can be entered at all."""
    return instruments_of(clinic).offered


def get_wording(*, member: Membership, public_id: UUID) -> Wording:
    found = Wording.objects.for_member(member).filter(public_id=public_id).first()
    if found is None:
        raise Http404("No such wording here.")
    return found


def _worded(base: Instrument, own: Wording, version: str = "") -> Instrument:
    return in_words_of(
        base,
        own.body,
        version=version or f"{base.version}{OWN}{own.number}",
        language=own.language,
        licence_line=own.licence_line,
    )
