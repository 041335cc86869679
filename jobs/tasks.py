"""The bells. Arguments are ids only; every task may run twice, late or out of order.

The `**kwargs` tails let a deploy add an argument while old messages are under way.
"""

from typing import Any

from celery import Task, shared_task
from django.utils import timezone

from jobs import actions

EXPIRES = 55  # seconds: the next minute rings again
BEHIND = 9  # of 0 to 9, the last: nights and files that wait are overtaken by each minute's work and by mail


class ClinicTask(Task):
    """A task of one clinic: without one it fails, instead of finding nothing to do."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if not kwargs.get("clinic_id"):
            raise ValueError(f"{self.name} needs a clinic_id")
        return super().__call__(*args, **kwargs)


@shared_task
def tick(**kwargs: Any) -> None:
    """Every minute, from any number of schedulers."""
    now = timezone.now()
    each_minute.apply_async(expires=EXPIRES)
    for run_id, clinic_id in actions.tick(now=now):
        run.apply_async(kwargs={"run_id": run_id, "clinic_id": clinic_id}, priority=BEHIND)
    for message_id, clinic_id in actions.waiting_mail(now=now):
        send_message.delay(message_id=message_id, clinic_id=clinic_id)


@shared_task
def each_minute(**kwargs: Any) -> None:
    """A task of its own, so that what is done each minute and the nights cannot hold each other up."""
    actions.every_minute(now=timezone.now())


@shared_task(base=ClinicTask)
def run(*, run_id: int, clinic_id: int, **kwargs: Any) -> None:
    actions.perform(run_id=run_id, clinic_id=clinic_id, now=timezone.now())


@shared_task(base=ClinicTask)
def send_message(*, message_id: int, clinic_id: int, **kwargs: Any) -> None:
    actions.deliver(message_id=message_id, clinic_id=clinic_id, now=timezone.now())
