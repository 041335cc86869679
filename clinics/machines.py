"""State machines as tables: the actions ask them, the database enforces them, the docs draw them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Machine:
    """What may follow what. `moves` names every state; a new row begins in the first one, or where `begins` says."""

    name: str
    moves: Mapping[str, tuple[str, ...]]
    labels: Mapping[str, str]
    begins: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        unknown = {after for following in self.moves.values() for after in following} - set(self.moves)
        if unknown or set(self.labels) != set(self.moves):
            raise ValueError(f"{self.name}: every state has its moves and its words")

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return [(str(before), str(after)) for before, following in self.moves.items() for after in following]

    def allows(self, before: str, after: str) -> bool:
        return after in self.moves[before]

    def drawn(self) -> str:
        """As a Mermaid state diagram."""
        begins = self.begins or tuple(self.moves)[:1]
        lines = ["stateDiagram-v2", *(f"    {state}: {self.labels[state]}" for state in self.moves)]
        lines += [
            *(f"    [*] --> {state}" for state in begins),
            *(f"    {before} --> {after}" for before, after in self.pairs),
        ]
        lines += [f"    {state} --> [*]" for state, following in self.moves.items() if not following]
        return "\n".join(lines)
