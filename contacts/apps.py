from datetime import date, datetime
from typing import Any

from django.apps import AppConfig

from careplans.signals import plan_signed
from registry.signals import ending


class ContactsConfig(AppConfig):
    name = "contacts"

    def ready(self) -> None:
        ending.connect(_tell_tries, dispatch_uid="contacts.tries")
        plan_signed.connect(_plan_contact, dispatch_uid="contacts.planned")


def _tell_tries(sender: Any, *, episode: Any, by: Any, today: date, **kwargs: Any) -> str:
    """For the close-out note: every try since the last treatment contact."""
    from contacts.queries import tries_since
    from contacts.rules.outreach import tries_in_words

    return tries_in_words(tries_since(by, [episode])[episode.pk], treated_on=episode.last_contact_on, today=today)


def _plan_contact(sender: Any, *, plan: Any, by: Any, now: datetime, **kwargs: Any) -> None:
    from contacts.actions import follow_signature

    follow_signature(plan=plan, by=by, now=now)
