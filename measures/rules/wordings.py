"""The words of an instrument as a person writes them down, one question per line, and as the data keep them.

    Lead: Over the last 2 weeks, how often ...
    Answers: 0 Never; 1 Sometimes; 2 Often
    1. The first question
    2. The second, which is long and goes on
    in the next line
    Answers: 2 Never; 1 Sometimes; 0 Often
    3. (not scored) A question beside the score

`Answers` before the first question are those of every question that has none of its own. Whatever begins neither a
question nor `Lead` nor `Answers` goes on with the line before it, as text copied from a printed form does.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from measures.instruments import Instrument, Item, Option, in_words_of, problems

LANGUAGES = {
    "en": "English",
    "es": "Spanish",
    "ar": "Arabic",
    "fr": "French",
    "ht": "Haitian Creole",
    "hmn": "Hmong",
    "ko": "Korean",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "so": "Somali",
    "tl": "Tagalog",
    "vi": "Vietnamese",
    "zh": "Chinese",
}
TEXT_LIMIT = 40_000
WORDS_LIMIT = 600  # of one question or answer
QUESTIONS_LIMIT = 100
ANSWER_MAX = 9
NOT_SCORED = "(not scored)"

_QUESTION = re.compile(r"^(\d{1,3})\s*[.):]\s*(.*)$")
_ANSWER = re.compile(r"^(\d{1,2})\s*(?:[=:.)]|\s)\s*(.*)$")
_PART = re.compile(r"^(lead|answers)\s*:\s*(.*)$", re.IGNORECASE)


@dataclass(frozen=True)
class Read:
    """What was read: the body in the shape of our data, and what has to be mended, line by line."""

    body: dict[str, Any]
    problems: list[str]


@dataclass
class _Part:
    """A lead, a question or a line of answers, with where it stands and the lines it goes on in."""

    kind: str
    line: int
    words: list[str] = field(default_factory=list)
    number: int = 0

    @property
    def text(self) -> str:
        return " ".join(word for word in self.words if word)


def read_wording(text: str) -> Read:
    parts, found = _parts(text)
    body: dict[str, Any] = {"stem": "", "options": [], "items": []}
    leads = [part for part in parts if part.kind == "lead"]
    found += [f"Line {part.line}: there is a lead already in line {leads[0].line}." for part in leads[1:]]
    for part in parts:
        if part.kind == "lead":
            body["stem"] = body["stem"] or part.text
        elif part.kind == "answers":
            answers, wrong = _answers(part)
            found += wrong
            owner = body["items"][-1] if body["items"] else body
            if owner.get("options"):
                found.append(f"Line {part.line}: these answers come a second time.")
            owner["options"] = answers
        else:
            found += _add_question(body["items"], part)
    found += _without_answers(body, parts)
    return Read(body, sorted(found, key=_line_of))


def misfits(base: Instrument, body: Mapping[str, Any]) -> list[str]:
    """Why these words are not those of this instrument, in words; an empty list when they fit its scoring."""
    worded = in_words_of(base, body, version=base.version, language="", licence_line="its own")
    scored, due = len(worded.scored_items), len(base.scored_items) or base.item_count
    if due is not None and scored != due:
        return [f"{base.short_name} has {due} scored questions; here are {scored}."]
    found = [_sentence(problem) for problem in problems([worded])]
    for item in worded.items:
        known = base.item(item.number)
        if base.has_wording and known is None:
            found.append(f"{base.short_name} has no question {item.number}.")
        elif known is not None and item.values != known.values:
            found.append(
                f"Question {item.number} has the answers {_values(item)}; on the {base.short_name} they are "
                f"{_values(known)}."
            )
    return found


def write_wording(instrument: Instrument) -> str:
    """The same as text again."""
    lines = [f"Lead: {instrument.stem}"]
    if instrument.options or not instrument.has_wording:
        lines.append(f"Answers: {_written(instrument.options)}")
    for item in instrument.items:
        lines.append(f"{item.number}. {'' if item.scored else NOT_SCORED} {item.text}")
        if item.options != instrument.options:
            lines.append(f"Answers: {_written(item.options)}")
    return "".join(f"{' '.join(line.split())}\n" for line in lines)


def frame_of(instrument: Instrument) -> str:
    """The numbers of its questions and answers, to write the words beside."""
    if instrument.has_wording:
        items = tuple(replace(item, text="", options=_blank(item.options)) for item in instrument.items)
        return write_wording(replace(instrument, stem="", options=_blank(instrument.options), items=items))
    numbers = range(1, (instrument.item_count or 1) + 1)
    return write_wording(instrument) + "".join(f"{number}.\n" for number in numbers)


def _parts(text: str) -> tuple[list[_Part], list[str]]:
    parts: list[_Part] = []
    found: list[str] = []
    for line, raw in enumerate(text.splitlines(), 1):
        words = " ".join(raw.split())
        if not words:
            continue
        if match := _PART.match(words):
            parts.append(_Part(match[1].lower(), line, [match[2]]))
        elif match := _QUESTION.match(words):
            parts.append(_Part("question", line, [match[2]], int(match[1])))
        elif parts:
            parts[-1].words.append(words)
        else:
            found.append(f"Line {line}: begin with “Lead:”, “Answers:” or “1.”.")
    return parts, found


def _add_question(items: list[dict[str, Any]], part: _Part) -> list[str]:
    """The question as data, added to the others; what is wrong with it."""
    words, due = part.text, len(items) + 1
    item: dict[str, Any] = {"number": part.number}
    if words.lower().startswith(NOT_SCORED):
        item["scored"] = False
        words = words[len(NOT_SCORED) :].strip()
    items.append(item | {"text": words})
    if part.number != due:
        return [f"Line {part.line}: question {part.number} stands where question {due} should."]
    if due > QUESTIONS_LIMIT:
        return [f"Line {part.line}: more than {QUESTIONS_LIMIT} questions."]
    if not words:
        return [f"Line {part.line}: question {part.number} has no words."]
    if len(words) > WORDS_LIMIT:
        return [f"Line {part.line}: question {part.number} is longer than {WORDS_LIMIT} letters."]
    return []


def _answers(part: _Part) -> tuple[list[dict[str, Any]], list[str]]:
    rows: list[dict[str, Any]] = []
    found: list[str] = []
    for answer in filter(None, (piece.strip() for piece in part.text.split(";"))):
        match = _ANSWER.match(answer)
        if match is None or not match[2]:
            found.append(f"Line {part.line}: “{answer[:40]}” needs a number and its words, such as “0 Never”.")
        elif int(match[1]) > ANSWER_MAX:
            found.append(f"Line {part.line}: an answer counts 0 to {ANSWER_MAX}, not {match[1]}.")
        elif int(match[1]) in [row["value"] for row in rows]:
            found.append(f"Line {part.line}: two answers count {match[1]}.")
        elif len(match[2]) > WORDS_LIMIT:
            found.append(f"Line {part.line}: an answer is longer than {WORDS_LIMIT} letters.")
        else:
            rows.append({"value": int(match[1]), "text": match[2]})
    if not found and len(rows) < 2:
        found.append(f"Line {part.line}: give at least two answers, such as “0 No; 1 Yes”.")
    return rows, found


def _without_answers(body: Mapping[str, Any], parts: list[_Part]) -> list[str]:
    questions = [part for part in parts if part.kind == "question"]
    if not questions:
        return ["There is no question yet. A question begins with its number, such as “1.”."]
    if body["options"] or any(part.kind == "answers" and part.line < questions[0].line for part in parts):
        return []
    return [
        f"Line {part.line}: question {part.number} has no answers to choose from."
        for part, item in zip(questions, body["items"], strict=True)
        if "options" not in item
    ]


def _line_of(problem: str) -> int:
    match = re.match(r"Line (\d+)", problem)
    return int(match[1]) if match else 0


def _sentence(problem: str) -> str:
    words = problem.partition(": ")[2]
    return f"{words[:1].upper()}{words[1:]}."


def _values(item: Item) -> str:
    return ", ".join(map(str, sorted(item.values)))


def _written(options: tuple[Option, ...]) -> str:
    return "; ".join(f"{option.value} {option.text}".strip() for option in options)


def _blank(options: tuple[Option, ...]) -> tuple[Option, ...]:
    return tuple(Option(option.value, "") for option in options)
