"""Finding a patient in spite of typing errors, with nothing but array overlap in the database.

A patient row stores `patient_tokens(...)` in one array column. A query becomes `search_terms(...)`. A row is found
when it holds one of the query's whole tokens (a birth date, an MRN, a phone number), or at least `LEAST_SHARE` of the
query's grams; rows with a whole token come first, then by share:

    share = cardinality(array(select unnest(tokens) intersect select unnest(:grams))) / cardinality(:grams)

Grams are the three-letter windows of each padded word with their letters sorted, so that two swapped letters, the
commonest slip, leave most of the windows as they were. Whole tokens carry a prefix with a colon; a gram cannot.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import product

LEAST_SHARE = 0.4
MRN_KEPT = 16  # the last characters of a record number: the ones that differ
MRN_DIGITS = 3  # from so many on, a record number is found by its digits alone

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WORD_MONTH = r"(?P<m>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATES = tuple(
    re.compile(rf"(?<![\w/.-]){pattern}(?![\w/-]|\.\d)")
    for pattern in (
        r"(?P<y>\d{4})[-/. ](?P<m>\d{1,2})[-/. ](?P<d>\d{1,2})",
        r"(?P<a>\d{1,2})[-/. ](?P<b>\d{1,2})[-/. ](?P<y>\d{4}|\d{2})",
        r"(?P<a>\d{2})(?P<b>\d{2})(?P<y>\d{4})",
        r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})",
        rf"{_WORD_MONTH} ?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? ?(?P<y>\d{{4}}|\d{{2}})",
        rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[ -]?{_WORD_MONTH}[, -]*(?P<y>\d{{4}}|\d{{2}})",
    )
)
_PHONE = re.compile(r"(?<!\w)\+?[\d(][\d().\- ]{5,}\d(?!\w)")


@dataclass(frozen=True)
class SearchTerms:
    grams: list[str]
    tokens: list[str]

    def __bool__(self) -> bool:
        return bool(self.grams or self.tokens)


def normalise(text: str) -> str:
    """Lower case without accents or punctuation: "O'Brien-Núñez" becomes "obrien nunez"."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^\w]+|_", " ", re.sub(r"['’`.]", "", plain)).split())


def search_grams(text: str) -> list[str]:
    """The grams of every word, each once. Whatever holds a digit is no word: a number is sought whole."""
    words = [piece for piece in text.split() if not _has_digit(piece)]
    padded = [f"  {word} " for word in normalise(" ".join(words)).split()]
    return sorted({"".join(sorted(word[at : at + 3])) for word in padded for at in range(len(word) - 2)})


def _has_digit(text: str) -> bool:
    return any(letter.isdigit() for letter in text)


def similarity(query: Iterable[str], stored: Iterable[str]) -> float:
    """The share of the query's grams that the row holds: the same figure as the database's."""
    wanted = set(query)
    return len(wanted & set(stored)) / len(wanted) if wanted else 0.0


def date_tokens(text: str) -> list[str]:
    """Every day the text may mean: 3/2/80 is 2 March or 3 February, of 1980 or 2080."""
    return sorted({f"dob:{day.isoformat()}" for day in _days(text)})


def _days(text: str) -> set[date]:
    found: set[date] = set()
    for pattern in _DATES:
        for match in pattern.finditer(text.casefold()):
            found |= _readings(match.groupdict())
    return found


def _readings(parts: dict[str, str]) -> set[date]:
    years = [int(parts["y"])] if len(parts["y"]) == 4 else [1900 + int(parts["y"]), 2000 + int(parts["y"])]
    if "a" in parts:  # two numbers in either order
        pairs = {(int(parts["a"]), int(parts["b"])), (int(parts["b"]), int(parts["a"]))}
    else:
        month = _MONTHS.index(parts["m"]) + 1 if parts["m"] in _MONTHS else int(parts["m"])
        pairs = {(month, int(parts["d"]))}
    days = set()
    for year, (month, day) in product(years, pairs):
        try:
            days.add(date(year, month, day))
        except ValueError:
            continue
    return days


def phone_digits(text: str) -> str:
    """The digits of a phone number, without the country code of a North American one."""
    digits = re.sub(r"\D", "", text)
    return digits[1:] if len(digits) == 11 and digits.startswith("1") else digits


def mrn_key(mrn: str) -> str:
    """A record number as it is compared: "AB-10 442" becomes "ab10442"."""
    return normalise(mrn).replace(" ", "")[-MRN_KEPT:]


def patient_tokens(
    *, names: Iterable[str], mrn: str = "", birth_date: date | None = None, phones: Iterable[str] = ()
) -> list[str]:
    """What a patient's row stores to be found by."""
    tokens = set(search_grams(" ".join(names)))
    if mrn_key(mrn):
        tokens.add(f"mrn:{mrn_key(mrn)}")
    digits = re.sub(r"\D", "", mrn_key(mrn))
    if len(digits) >= MRN_DIGITS:  # "10442" finds MRN-10442
        tokens.add(f"mrn:{digits}")
    if birth_date:
        tokens.add(f"dob:{birth_date.isoformat()}")
    for digits in map(phone_digits, phones):
        # The last seven and the last four are what people say of a number.
        tokens |= {f"tel:{digits[-length:]}" for length in (4, 7, 10) if len(digits) >= length}
    return sorted(tokens)


def search_terms(query: str) -> SearchTerms:
    """What to look for. Whatever holds a digit is tried whole, as birth date, phone and MRN alike."""
    tokens = set(date_tokens(query))
    for match in _PHONE.finditer(query):
        tokens.add(f"tel:{phone_digits(match.group())[-10:]}")
    for piece in [*filter(_has_digit, query.split()), query]:
        if key := mrn_key(piece):
            tokens.add(f"mrn:{key}")
        if key.isdigit() and len(phone_digits(key)) in (4, 7, 10):
            tokens.add(f"tel:{phone_digits(key)}")
    # A month's name inside a birth date is not somebody's name.
    words = query
    if date_tokens(query):
        words = re.sub(rf"(?i)(?<!\w){_WORD_MONTH}(?=[\s,\d-])", " ", query)
    return SearchTerms(grams=search_grams(words), tokens=sorted(tokens))


@dataclass(frozen=True)
class Person:
    """What two registrations are compared by."""

    given_name: str
    family_name: str
    birth_date: date | None = None
    mrn: str = ""
    phones: tuple[str, ...] = ()


def _alike(one: str, other: str) -> bool:
    a, b = set(search_grams(one)), set(search_grams(other))
    return bool(a and b) and 2 * len(a & b) / (len(a) + len(b)) >= LEAST_SHARE


def _same_name(a: Person, b: Person) -> bool:
    straight = _alike(a.given_name, b.given_name) and _alike(a.family_name, b.family_name)
    return straight or (_alike(a.given_name, b.family_name) and _alike(a.family_name, b.given_name))


def likely_duplicate(a: Person, b: Person) -> str | None:
    """Why these two may be one person, in words; None when nothing says so.

    A warning for a person to judge, never a merge: twins share a birth date, a family shares a phone.
    """
    if mrn_key(a.mrn) and mrn_key(a.mrn) == mrn_key(b.mrn):
        return "same MRN"
    if not _same_name(a, b):
        return None
    if a.birth_date and b.birth_date:
        if a.birth_date == b.birth_date:
            return "same birth date and a similar name"
        if (a.birth_date.year, a.birth_date.month, a.birth_date.day) == (
            b.birth_date.year,
            b.birth_date.day,
            b.birth_date.month,
        ):
            return "similar name, and birth dates with day and month swapped"
    shared = {phone_digits(phone) for phone in a.phones} & {phone_digits(phone) for phone in b.phones}
    return "same phone number and a similar name" if shared - {""} else None
