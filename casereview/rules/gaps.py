"""What a beginning leaves open, in square brackets, for the specialist to fill in."""

import re

_GAP = re.compile(r"\[[^\[\]]+\]")


def gaps(text: str) -> list[str]:
    """Each gap still in the words, once, in its order."""
    return list(dict.fromkeys(_GAP.findall(text)))


def unfilled(text: str) -> str:
    """Why it cannot be signed yet, or nothing: a gap must not reach whoever carries it out as an order."""
    left = gaps(text)
    return f"Fill in, or take out, what stands in brackets: {', '.join(left)}" if left else ""
