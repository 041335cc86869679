"""Mail leaves after the commit, once; a mail server that is away delays it and nothing else."""

from datetime import UTC, datetime, timedelta

import pytest

from jobs import actions
from jobs.models import OutboxMessage

NOW = datetime(2026, 3, 10, 17, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=2)


@pytest.fixture
def letter(north, settings, tmp_path):
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail/hello.txt").write_text("Hello {{ name }}\n\nA line.\n")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    with north.inside():
        actions.queue_mail(
            clinic_id=north.clinic.pk, to="new@example.org", template="hello", context={"name": "Ana"}, now=NOW
        )
    return north


def waiting():
    return actions.waiting_mail(now=LATER)


def test_mail_waits_in_the_table_until_it_is_swept_and_leaves_once(letter, mailoutbox):
    [(message, clinic)] = waiting()
    assert actions.deliver(message_id=message, clinic_id=clinic, now=LATER)
    assert not actions.deliver(message_id=message, clinic_id=clinic, now=LATER)
    assert [(mail.subject, mail.to) for mail in mailoutbox] == [("Hello Ana", ["new@example.org"])]
    assert waiting() == []
    with letter.inside():
        assert OutboxMessage.objects.get(pk=message).context == {}, "what stood in it is not kept"


def test_a_mail_server_that_is_away_is_tried_three_times_then_parked(letter, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = 1  # nobody listens there
    for _ in range(3):
        [(message, clinic)] = waiting()
        assert not actions.deliver(message_id=message, clinic_id=clinic, now=LATER)
    assert waiting() == []
    with letter.inside():
        assert OutboxMessage.objects.get(pk=message).parked_at == LATER
