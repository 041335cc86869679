from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.apps import AppConfig

from contacts.signals import counting_asked, words_asked


class BillingConfig(AppConfig):
    name = "billing"

    def ready(self) -> None:
        counting_asked.connect(_counting, dispatch_uid="billing.counting")
        words_asked.connect(_words, dispatch_uid="billing.words")


def _counting(sender: Any, *, member: Any, episode: Any, months: Collection[date], **kwargs: Any) -> dict[date, Any]:
    """How the patient's payer counts minutes in each of these months."""
    from billing.queries import Outlook, Policies

    policies = Policies(member)
    return {
        month: Outlook(member, month, [episode.patient_id], policies).chosen(episode.patient_id).policy.counting
        for month in months
    }


def _words(sender: Any, *, member: Any, entries: Sequence[Any], **kwargs: Any) -> str:
    """For the confirmation: what of the minutes counts, and where the month stands."""
    from billing.queries.foreseen import saved

    return " ".join(told.words for told in saved(member, entries))
