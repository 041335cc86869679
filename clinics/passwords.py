"""What Django's own checks let through and a guesser would try early."""

import re
from typing import Any

from django.core.exceptions import ValidationError

# Words of this place and of every list of common passwords; what is left beside them must carry the password.
PLAIN_WORDS = re.compile(
    r"passwor[dt]|passphrase|welcome|letmein|qwerty|admin(istrator)?|collaborative|care|registry|clinic|health|"
    r"depression|patient|phq|gad|spring|summer|autumn|winter|19\d\d|20\d\d",
    re.IGNORECASE,
)
LEFT_AT_LEAST, DIFFERENT_AT_LEAST, LONG_ENOUGH = 6, 5, 12


class NoPlainWords:
    """Refuses passwords that are plain words of this place, with or without digits, and the same few signs over."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) < LONG_ENOUGH:
            return  # refused already, for a reason easier to mend
        left = re.sub(r"[\W\d_]", "", PLAIN_WORDS.sub("", password))
        if len(left) < LEFT_AT_LEAST or len(set(password.casefold())) < DIFFERENT_AT_LEAST:
            raise ValidationError("This is among the first that a guesser would try. Three unlikely words are better.")

    def get_help_text(self) -> str:
        return "Three unlikely words in a row make a good one."
