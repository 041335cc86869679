"""The public survey's table of 29,228 PHQ-9 forms (tests/data), whole."""

import gzip
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "data/nhanes_phq9_2005_2014.csv.gz"
ITEMS = [f"DPQ0{number}0" for number in range(1, 10)]


@cache
def survey() -> bytes:
    return gzip.decompress(DATA.read_bytes())
