"""The words of a search stay on the server, in the person's session; an address carries only the key they lie under.

So Back, the next page and a reload find the same people, and no log, history or address bar holds a name.
"""

from __future__ import annotations

from secrets import token_urlsafe

from django.http import HttpRequest

KEPT = 8
LONGEST = 100


def keep(request: HttpRequest, words: str, key: str = "") -> str:
    """Put the words under `key` if it is one of ours, else under a new one; the key."""
    place = _place(request)
    mine = dict(request.session.get(place, []))
    key = key if key in mine else token_urlsafe(9)
    mine.pop(key, None)
    mine[key] = " ".join(words.split())[:LONGEST]
    request.session[place] = list(mine.items())[-KEPT:]
    return key


def words_of(request: HttpRequest, key: str) -> str:
    return dict(request.session.get(_place(request), [])).get(key, "")


def _place(request: HttpRequest) -> str:
    return f"searches:{request.member.clinic_id}"  # type: ignore[attr-defined]
