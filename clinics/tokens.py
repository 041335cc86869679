"""One-time secrets in links: 256 random bits go out, only their hash is kept."""

import hashlib
import secrets


def new() -> tuple[str, str]:
    """(the secret for the link, the hash to keep)"""
    secret = secrets.token_urlsafe(32)
    return secret, hashed(secret)


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
