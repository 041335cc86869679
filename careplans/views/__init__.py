"""Pages of the care plan: reading and signing it, writing the next version."""

from .reading import compare, give_copy, on_paper, plan, sign
from .writing import discard, draft, write

__all__ = ["compare", "discard", "draft", "give_copy", "on_paper", "plan", "sign", "write"]
