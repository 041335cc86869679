"""Mail to whoever must look: it says that something waits and where, and nothing else."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from clinics.models import Membership
from jobs.actions import queue_mail
from jobs.models import OutboxMessage

TEMPLATE = "waiting"


def tell(member: Membership, *, now: datetime, again_after: timedelta = timedelta(0)) -> None:
    """One mail, however many alerts of one moment there are; none while an earlier one has not left."""
    told = OutboxMessage.objects.filter(clinic_id=member.clinic_id, to=member.user.email, template=TEMPLATE)
    if told.filter(Q(sent_at=None, parked_at=None) | Q(made_at__gt=now - again_after) | Q(made_at=now)).exists():
        return
    path = reverse("safety:waiting", kwargs={"clinic": member.clinic.slug})
    link = {"link": settings.PUBLIC_URL.rstrip("/") + path}
    queue_mail(clinic_id=member.clinic_id, to=member.user.email, template=TEMPLATE, context=link, now=now)
