"""What a setting is: a value a clinic signs, with its default, where that comes from, and which values it takes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SettingKind:
    """`confirmed` says whether two public sources agree on the default. A `previewed` setting decides who is in which
    state or due, and is signed only on the page that shows first whom that would move. `zero` is what 0 means, where
    0 switches the rule off."""

    label: str
    default: object
    source: str
    unit: str = ""
    low: int = 0
    high: int = 0
    choices: tuple[tuple[str, str], ...] = ()
    long: bool = False
    confirmed: bool = True
    previewed: bool = False
    zero: str = ""

    @property
    def said(self) -> str:
        """The source as people read it: one that nobody has confirmed says so."""
        return self.source if self.confirmed else f"{self.source}; not verified"

    def in_words(self, value: object) -> str:
        if isinstance(value, bool):
            return "Yes" if value else "No"
        if isinstance(value, list):
            labels = dict(self.choices)
            return ", ".join(labels.get(code, str(code)) for code in value)
        if self.zero and value == 0:
            return self.zero
        if self.choices:
            return dict(self.choices).get(str(value), str(value))
        return f"{value} {self.unit}".strip()

    def clean(self, value: object) -> object:
        """The value as it is kept, or ValueError with words for the person."""
        if isinstance(self.default, bool):
            if not isinstance(value, bool):
                raise ValueError("Answer yes or no.")
            return value
        if isinstance(self.default, int):
            if isinstance(value, bool) or not isinstance(value, int) or not self._within(value):
                off = ", or 0 to switch it off" if self.zero else ""
                raise ValueError(f"Write a whole number from {self.low} to {self.high}{off}.")
            return value
        if isinstance(self.default, list):
            return self._chosen(value)
        text = value.strip() if isinstance(value, str) else ""
        if self.choices and text not in dict(self.choices):
            raise ValueError("Choose one.")
        if not text:
            raise ValueError("Write something here.")
        return text

    def _within(self, value: int) -> bool:
        return self.low <= value <= self.high or (value == 0 and bool(self.zero))

    def _chosen(self, value: object) -> list[str]:
        given = value if isinstance(value, list | tuple) else []
        known = [code for code, _ in self.choices]
        if not given or any(code not in known for code in given):
            raise ValueError("Choose at least one.")
        return [code for code in known if code in given]
