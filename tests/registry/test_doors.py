"""The doors to one patient, and the one writer of the registry row."""

import pytest
from django.http import Http404

from registry import actions, queries
from registry.models import Episode
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import make_episode, make_patient


def test_a_patient_of_another_clinic_does_not_exist(north: StaffedClinic, south: StaffedClinic) -> None:
    patient, episode = make_patient(south), make_episode(south)
    with north.inside(), pytest.raises(Http404):
        queries.get_patient(member=north.care_manager, public_id=patient.public_id)
    with south.inside(), pytest.raises(Http404):  # row security aside: the query asks for the member's clinic itself
        queries.get_episode(member=north.care_manager, public_id=episode.public_id)
    with south.inside():
        assert queries.get_patient(member=south.care_manager, public_id=patient.public_id) == patient
        assert queries.get_episode(member=south.care_manager, public_id=episode.public_id) == episode


def test_the_open_episode_is_the_one_without_an_end(north: StaffedClinic) -> None:
    patient = make_patient(north)
    with north.inside():
        assert queries.open_episode(patient) is None
    episode = make_episode(north, patient=patient)
    with north.inside():
        assert queries.open_episode(patient) == episode


def test_only_at_a_glance_columns_are_written_to_the_row(north: StaffedClinic) -> None:
    episode, other = make_episode(north), make_episode(north)
    with north.inside():
        actions.update_glance(episode=episode, open_alerts=2, next_contact_covers="side effects")
        assert episode.open_alerts == 2
        kept = dict(Episode.objects.values_list("pk", "open_alerts"))
        assert kept == {episode.pk: 2, other.pk: 0}
        with pytest.raises(ValueError, match="phase"):
            actions.update_glance(episode=episode, phase="closed")
