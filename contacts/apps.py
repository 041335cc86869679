from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_save


class ContactsConfig(AppConfig):
    name = "contacts"

    def ready(self) -> None:
        from registry.models import Consent

        post_save.connect(_consent_changed, sender=Consent, dispatch_uid="contacts.minutes_by_consent")


def _consent_changed(instance: Any, **kwargs: Any) -> None:
    """Which minutes count depends on a fact of a lower floor, which cannot write our columns: consent given or
    withdrawn changes the row in its own transaction."""
    from contacts import glance

    glance.refresh(instance.episode, instance.given_on)
