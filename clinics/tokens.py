"""One-time secrets in links: 256 random bits go out, only their hash is kept."""

import hashlib
import secrets

from django.utils.crypto import salted_hmac

CODE_DIGITS = 8


def new() -> tuple[str, str]:
    """(the secret for the link, the hash to keep)"""
    secret = secrets.token_urlsafe(32)
    return secret, hashed(secret)


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def new_code() -> str:
    """Eight digits to type. For minutes only, and never the only thing asked: they could be guessed."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def hashed_code(code: str) -> str:
    """Keyed, because a plain hash of so few digits is undone by trying them all."""
    return salted_hmac("code", code, algorithm="sha256").hexdigest()
