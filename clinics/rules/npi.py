"""The National Provider Identifier: ten digits, the last of which checks the others."""

from __future__ import annotations

LENGTH = 10
_ISSUER = "80840"  # what stands before the ten digits when they are checked: health, United States
WRONG = "An NPI has ten digits, the last of which fits the others. Check this one for a slip."


def clean_npi(typed: str) -> str:
    """The ten digits as they are kept, spaces and dashes gone; empty stays empty. ValueError with words otherwise."""
    digits = typed.replace(" ", "").replace("-", "")
    if digits and not is_npi(digits):
        raise ValueError(WRONG)
    return digits


def is_npi(digits: str) -> bool:
    """Ten digits beginning with 1 or 2 whose Luhn sum, with the issuer before them, ends in 0."""
    if len(digits) != LENGTH or not (digits.isascii() and digits.isdigit()) or digits[0] not in "12":
        return False
    return _luhn(_ISSUER + digits) % 10 == 0


def _luhn(digits: str) -> int:
    """Every second digit from the right, the check digit itself not, is doubled and its own digits added."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return sum(doubled) + sum(int(digit) for digit in digits[-1::-2])
