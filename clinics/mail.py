"""Mail of a clinic. The queue stands a floor above (settings.MAIL_QUEUE), so it is called by its name."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


def queue(*, clinic_id: int, to: str, template: str, context: dict[str, Any], now: datetime) -> None:
    """Mail in the running transaction: it leaves after the commit. No patient data in `context`."""
    import_string(settings.MAIL_QUEUE)(clinic_id=clinic_id, to=to, template=template, context=context, now=now)
