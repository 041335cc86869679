"""Beginnings of recommendations, read once from our own data."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

DATA = Path(__file__).with_name("data") / "recommendations.json"


@dataclass(frozen=True)
class Beginning:
    code: str
    kind: str
    title: str
    text: str


BEGINNINGS: Mapping[str, Beginning] = MappingProxyType(
    {row["code"]: Beginning(**row) for row in json.loads(DATA.read_text(encoding="utf-8"))["templates"]}
)
