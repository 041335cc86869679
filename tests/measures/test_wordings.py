"""Words a clinic loads itself: checked, shown, versioned, withdrawn; a result keeps the words it was answered to."""

import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clinics.errors import Refused
from clinics.models import AuditLine, Setting
from measures import actions, queries
from measures.instruments import get
from measures.models import MeasureResult, Wording
from measures.rules import write_wording
from safety.models import RiskAlert
from tests.factories.measures import NOW, make_result, wording_of
from tests.factories.registry import ENROLLED_ON

LICENCE = "Licence 4711 of the publisher."


def load(staffed, code="isi", language="en", text=None, **changed):
    values = {"text": text or wording_of(code), "licence_line": LICENCE} | changed
    return actions.load_wording(instrument=code, language=language, by=staffed.lead, now=NOW, **values)


def use(staffed, *codes):
    Setting.objects.create(
        clinic=staffed.clinic, key="instruments", value=list(codes), signed_by=staffed.lead, signed_at=NOW
    )


def url(name, *args):
    return reverse(f"measures:{name}", args=["north", *args])


def spanish(code):
    """Words with the numbers of our form; made up, as no translation is ours to make."""
    text = re.sub(r"(?<=\d )[A-Z][^;\n]*(?=[;\n])", "palabra", write_wording(get(code)))
    return re.sub(r"(?m)^(Lead:|\d+\.(?: \(not scored\))?) .*$", r"\1 pregunta", text)


@pytest.fixture
def lead(client, north):
    client.force_login(north.lead.user)
    with north.inside():
        yield client


def test_a_slot_becomes_a_form_and_its_results_name_the_version(north, episode):
    use(north, "isi")
    assert not queries.instrument_of(north.clinic, "isi").has_wording
    load(north)
    scale = queries.instrument_of(north.clinic, "isi")
    assert (scale.version, scale.licence_line, len(scale.asked)) == ("1+c1", LICENCE, 7)
    result = make_result(episode, north.care_manager, instrument="isi", answers=[2] * 7)
    assert (result.total, result.instrument_version) == (14, "1+c1")


def test_an_old_result_keeps_its_words(north, episode):
    load(north)
    first = make_result(episode, north.care_manager, instrument="isi", answers=[1] * 7)
    second = load(north, text=wording_of("isi", word="Newer"))
    later = make_result(episode, north.care_manager, instrument="isi", answers=[2] * 7)
    actions.withdraw_wording(wording=second, by=north.lead, now=NOW)
    library = queries.instruments_of(north.clinic)
    assert library.of(first).items[0].text == "Question 1"
    assert library.of(later).items[0].text == "Newer 1"
    assert not library.get("isi").has_wording  # an older version never comes back by itself
    assert load(north).number == 3


def test_a_correction_keeps_the_words_it_was_answered_to(north, episode):
    load(north)
    first = make_result(episode, north.care_manager, instrument="isi", answers=[1] * 7)
    load(north, text=wording_of("isi", word="Newer"))
    corrected = actions.correct_result(
        result=first,
        form={"instrument": "isi", "answers": [2] * 7},
        taken_on=ENROLLED_ON,
        mode="phone",
        reason="Misread",
        form_key=uuid.uuid4(),
        by=north.care_manager,
        now=NOW,
    )
    assert (corrected.instrument_version, corrected.total) == ("1+c1", 14)


def test_loading_the_same_twice_is_one_version_and_the_trail_names_it(north):
    with north.inside():
        assert load(north).pk == load(north).pk
        assert Wording.objects.count() == 1
        assert AuditLine.objects.filter(verb="wording.loaded").count() == 1


@pytest.mark.parametrize(
    ("code", "language", "changed", "field", "words"),
    [
        ("phq9", "en", {}, "text", "shipped with its English words"),
        ("isi", "en", {"licence_line": " "}, "licence_line", "what allows this clinic"),
        ("isi", "en", {"text": "1. A"}, "text", "Line 1: question 1 has no answers"),
        ("isi", "en", {"text": wording_of("smfq")}, "text", "ISI has 7 scored questions; here are 13."),
        ("gad7", "es", {"text": wording_of("isi")}, "text", "on the GAD-7 they are 0, 1, 2, 3"),
        ("isi", "xx", {}, None, "no such instrument or language"),
    ],
)
def test_what_would_score_wrongly_is_refused(north, code, language, changed, field, words):
    with north.inside(), pytest.raises(Refused, match=words) as refusal:
        load(north, code, language, **changed)
    assert refusal.value.field == field


def test_another_clinic_sees_none_of_it(north, south):
    with north.inside():
        load(north)
    with south.inside():
        assert not queries.instrument_of(south.clinic, "isi").has_wording


def test_another_language_is_a_slot_until_its_words_are_loaded(client, north, episode):
    assert not queries.instrument_of(north.clinic, "phq9", "es").has_wording
    with pytest.raises(Refused, match="not loaded in Spanish"):
        actions.record_result(
            episode=episode,
            instrument="phq9",
            answers=[0] * 9,
            taken_on=ENROLLED_ON,
            mode="phone",
            language="es",
            form_key=uuid.uuid4(),
            by=north.care_manager,
            now=NOW,
        )
    load(north, "phq9", "es", text=spanish("phq9"))
    episode.patient.language = "Spanish"
    episode.patient.save()
    client.force_login(north.care_manager.user)
    record = url("record", episode.patient.public_id)
    page = client.get(record).content.decode()
    assert 'lang="es"' in page
    assert "Little interest" not in page
    assert "Little interest" in client.get(record, {"language": "en"}).content.decode()
    data = {"form_key": str(uuid.uuid4()), "taken_on": ENROLLED_ON.isoformat(), "mode": "paper", "phq9-language": "es"}
    client.post(record, data | {f"phq9-item_{number}": "1" for number in range(1, 10)})
    result = MeasureResult.objects.get()
    assert (result.language, result.instrument_version, result.total) == ("es", "1+c1", 9)
    assert RiskAlert.objects.get().note == "PHQ-9 item 9: palabra"
    shown = client.get(url("results", episode.patient.public_id)).content.decode()
    assert "in Spanish" in shown
    assert "item 9: palabra" in shown.lower()


def test_the_words_are_looked_at_before_they_are_taken(lead, north):
    page = lead.get(url("wording", "isi", "en")).content.decode()
    assert "7." in page
    sent = {"text": wording_of("isi"), "licence_line": LICENCE}
    looked = lead.post(url("wording", "isi", "en"), sent | {"look": ""})
    assert 'name="shown-item_7"' in looked.content.decode()
    assert not Wording.objects.exists()

    unseen = lead.post(url("wording", "isi", "en"), sent | {"take": "", "seen": "guessed"})
    assert unseen.status_code == 422
    assert "Look at it again" in unseen.content.decode()
    seen = re.search(r'name="seen" value="(\w+)"', looked.content.decode())[1]
    changed = sent | {"text": wording_of("isi", word="Other"), "take": "", "seen": seen}
    assert lead.post(url("wording", "isi", "en"), changed).status_code == 422
    assert not Wording.objects.exists()

    for _ in range(2):  # a double press
        done = lead.post(url("wording", "isi", "en"), sent | {"take": "", "seen": seen}, follow=True)
    assert "Version 1 of the English words" in done.content.decode()
    assert Wording.objects.get().loaded_by == north.lead
    assert "Question 3" in lead.get(url("wording", "isi", "en")).content.decode()  # the next begins with it


def test_an_error_names_its_line_and_nothing_is_lost(lead):
    sent = {"text": wording_of("isi").replace("3. Question 3", "3."), "licence_line": LICENCE, "look": ""}
    answer = lead.post(url("wording", "isi", "en"), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Line 5: question 3 has no words." in page
    assert "6. Question 6" in page
    assert LICENCE in page
    assert 'name="take"' not in page


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (wording_of("isi").encode("utf-8-sig"), 'name="shown-item_7"'),
        ("1. Schlaf für".encode("latin-1"), "This is not plain text"),
        (b"PK\x03\x04\xff", "This is not plain text"),
    ],
)
def test_a_text_file_takes_the_place_of_the_field(lead, content, words):
    file = SimpleUploadedFile("words.txt", content)
    answer = lead.post(url("wording", "isi", "en"), {"text": "", "licence_line": LICENCE, "file": file, "look": ""})
    assert words in answer.content.decode()


def test_the_list_says_what_is_used_and_whose_words_are_shown(lead, north):
    load(north)
    page = lead.get(url("instruments")).content.decode()
    assert "English: version 1 of this clinic" in page
    assert "English: shipped" in page
    assert page.index("PHQ-9") < page.index("PCL-5")
    assert "its answers about risk are entered" in page
    one = lead.get(url("instrument", "isi")).content.decode()
    assert LICENCE in one
    assert "Question 7" in one
    lead.post(url("withdraw-wording", Wording.objects.get().public_id))
    assert "Question 7" not in lead.get(url("instrument", "isi")).content.decode()
    assert lead.get(url("instrument", "rorschach")).status_code == 404
    assert lead.get(url("wording", "phq9", "en")).status_code == 404
    assert lead.get(url("wording", "phq9", "xx")).status_code == 404


def test_only_who_manages_settings_loads_words(client, north, south):
    with south.inside():
        theirs = load(south)
    client.force_login(north.lead.user)
    assert client.post(url("withdraw-wording", theirs.public_id)).status_code == 404
    client.force_login(north.care_manager.user)
    for name, args in (("instruments", ()), ("instrument", ("isi",)), ("wording", ("isi", "en"))):
        assert client.get(url(name, *args)).status_code == 403


def test_a_form_without_a_total_is_recorded_and_its_risk_answers_act(client, north, episode):
    use(north, "cssrs_screener")
    client.force_login(north.care_manager.user)
    record = url("record", episode.patient.public_id)
    assert 'name="cssrs_screener-item_6"' in client.get(record).content.decode()  # a slot takes what means risk
    load(north, "cssrs_screener", text=wording_of("cssrs_screener", answers="0 No; 1 Yes"))
    sent = {"form_key": str(uuid.uuid4()), "taken_on": ENROLLED_ON.isoformat(), "mode": "phone"}
    sent |= {f"cssrs_screener-item_{number}": "0" for number in (1, 6)} | {"cssrs_screener-item_2": "1"}
    page = client.post(record, sent, follow=True).content.decode()
    assert "C-SSRS Screener: 3 of 6 answered." in page
    assert MeasureResult.objects.get().total is None
    assert RiskAlert.objects.get().note == "C-SSRS Screener item 2: yes"


def test_the_api_shows_the_words_in_use(client, north, episode):
    use(north, "phq9", "isi")
    load(north)
    client.force_login(north.care_manager.user)
    address = reverse("api-instruments", args=["north"])
    phq9, isi = client.get(address).json()["results"]
    assert (len(phq9["questions"]), phq9["difficulty"]["number"], phq9["loinc_total"]) == (9, 10, "44261-6")
    assert (isi["version"], isi["licence_line"], isi["questions"][6]["text"]) == ("1+c1", LICENCE, "Question 7")
    assert client.get(address, {"language": "es"}).json()["results"][0]["questions"] == []
