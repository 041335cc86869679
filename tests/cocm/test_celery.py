"""The measured settings that keep a job from being lost or doubled."""

import pytest

from cocm.celery import app, broker_url


@pytest.mark.parametrize(
    ("redis", "celery"),
    [
        ("unix:///srv/.data/run/redis.sock", "redis+socket:///srv/.data/run/redis.sock"),
        ("redis://:secret@redis:6379/0", "redis://:secret@redis:6379/0"),
        ("rediss://redis/1", "rediss://redis/1"),
    ],
)
def test_one_redis_address_serves_celery_too(redis: str, celery: str) -> None:
    assert broker_url(redis) == celery


def test_no_job_outlives_the_time_its_message_is_held_back() -> None:
    held = app.conf.broker_transport_options["visibility_timeout"]
    assert app.conf.task_soft_time_limit < app.conf.task_time_limit < held
    assert held == app.conf.visibility_timeout == app.conf.result_backend_transport_options["visibility_timeout"]


def test_a_killed_workers_job_comes_back() -> None:
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost
    assert app.conf.worker_prefetch_multiplier == 1


def test_no_message_carries_code() -> None:
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_serializer == "json"


def test_every_scheduled_task_exists() -> None:
    app.loader.import_default_modules()
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(app.tasks)
