"""Background work: Celery rings, the job table decides (jobs/). Every setting here was measured."""

import contextlib
import os
from pathlib import Path

from celery import Celery, signals
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from kombu.exceptions import OperationalError

from cocm import env

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cocm.settings")

TASK_SECONDS = 600
TICK_SECONDS = float(env.number("TICK_SECONDS", 60))
VISIBILITY_SECONDS = 900  # above the longest task, or a second worker starts it while the first still runs


def broker_url(redis_url: str) -> str:
    """Celery's spelling of a Redis address: sockets have a scheme of their own."""
    return redis_url.replace("unix://", "redis+socket://", 1)


app = Celery("cocm")
app.conf.update(
    broker_url=broker_url(settings.REDIS_URL),
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,  # Redis away for an hour: the worker is back when it is
    broker_transport_options={
        "visibility_timeout": VISIBILITY_SECONDS,
        # A killed worker's message is offered again after seconds; by default the scan takes minutes.
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        # A Redis that accepts and never answers would hold a web request for ever.
        "socket_connect_timeout": 2,
        "socket_timeout": 5,
        "socket_keepalive": True,
        "health_check_interval": 25,
    },
    visibility_timeout=VISIBILITY_SECONDS,
    result_backend_transport_options={"visibility_timeout": VISIBILITY_SECONDS},
    task_acks_late=True,  # with the next: a job whose process is killed runs again
    task_reject_on_worker_lost=True,
    task_time_limit=TASK_SECONDS,
    task_soft_time_limit=TASK_SECONDS - 60,
    task_publish_retry_policy={"max_retries": 1, "interval_start": 0, "interval_step": 0.1, "interval_max": 0.2},
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    worker_prefetch_multiplier=1,
    # A deploy puts the unfinished job back at once (with REMAP_SIGTERM=SIGQUIT); keep it below the container's grace.
    worker_soft_shutdown_timeout=env.number("WORKER_GRACE_SECONDS", 30),
    worker_enable_soft_shutdown_on_idle=True,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    timezone="UTC",
    # One tick in code, no schedule in a file or a table: what is due is in the job table, in each clinic's local time.
    beat_schedule={"tick": {"task": "jobs.tasks.tick", "schedule": TICK_SECONDS, "options": {"expires": 55}}},
)
app.autodiscover_tasks()


@signals.setup_logging.connect
def keep_our_logging(**kwargs: object) -> None:
    """Having a receiver is enough: Celery then leaves logging as Django configured it."""


@signals.after_task_publish.connect(sender="jobs.tasks.tick")
def note_the_tick(**kwargs: object) -> None:
    """For the scheduler's health check: its last bell, as a file's age."""
    if path := os.environ.get("TICK_FILE"):
        Path(path).touch()


@signals.beat_init.connect
def ring_at_once(**kwargs: object) -> None:
    """What came due while no scheduler ran need not wait for the first full minute."""
    with contextlib.suppress(OperationalError):  # Redis away: the next tick rings
        app.send_task("jobs.tasks.tick", expires=55)


@signals.worker_init.connect
@signals.beat_init.connect
def refuse_unsafe_role(**kwargs: object) -> None:
    from django.db import connection

    from clinics import wall

    try:
        wall.refuse_unsafe_role()
    except ImproperlyConfigured as exc:
        raise SystemExit(str(exc)) from exc  # Celery swallows a signal's ordinary exceptions
    finally:
        connection.close()  # the worker's processes are forked from here and open their own
