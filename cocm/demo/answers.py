"""Real answer patterns to the PHQ-9 by total; GAD-7 answers spread over the items."""

import csv
from collections import defaultdict
from functools import cache
from pathlib import Path
from random import Random

DATA = Path(__file__).with_name("data") / "phq9_answers.csv"


@cache
def _patterns() -> dict[int, list[tuple[list[int], int | None]]]:
    found = defaultdict(list)
    with DATA.open() as file:
        for row in csv.DictReader(file):
            difficulty = int(row["difficulty"]) if row["difficulty"] else None
            found[int(row["total"])].append(([int(digit) for digit in row["answers"]], difficulty))
    return dict(found)


def phq9(rng: Random, total: int) -> tuple[list[int], int | None]:
    """Nine answers that add up to the total, and the difficulty item, as one real person gave them."""
    return rng.choice(_patterns()[total])


def gad7(rng: Random, total: int) -> list[int]:
    """Seven answers 0-3 that add up to the total."""
    answers = [total // 7] * 7
    for item in rng.sample(range(7), total % 7):
        answers[item] += 1
    for _ in range(3):
        up, down = rng.sample(range(7), 2)
        if answers[up] < 3 and answers[down] > 0:
            answers[up] += 1
            answers[down] -= 1
    return answers
