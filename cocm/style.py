"""The style page: every component in every state with invented data, in the demo and in development only.

For looking, and for the tests that look: contrast, names and focus of each part are checked here in both themes.
"""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from clinics.access import public
from clinics.models import Clinic, Membership, User
from clinics.rules import Role
from cocm.chart import Chart, Event, Line, Score, build
from cocm.frame import Frame, Place

TODAY = date(2026, 11, 27)
PHQ9_BANDS = [
    (0, 4, "minimal"),
    (5, 9, "mild"),
    (10, 14, "moderate"),
    (15, 19, "moderately severe"),
    (20, 27, "severe"),
]
OPTIONS = [(0, "not at all"), (1, "several days"), (2, "more than half"), (3, "nearly daily")]


class SampleFrame(Frame):
    """The frame as a care manager and lead of two clinics sees it."""

    delayed = True

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.user = User(email="maya@demo.example", name="Maya Lindqvist")
        names = (("north", "Northside Family Medicine"), ("south", "Southgate Internal Medicine"))
        clinics = [Clinic(id=number, slug=slug, name=name) for number, (slug, name) in enumerate(names, 1)]
        roles = [Role.CARE_MANAGER, Role.LEAD]
        self.memberships = [Membership(clinic=clinic, user=self.user, roles=roles) for clinic in clinics]
        self.member = self.memberships[0]
        words = {"c": "My caseload", "m": "Month", "h": "Clinic", "n": "Night runs", "p": "People"}
        self.places = [Place(word, f"#{key}", key, here="page" if key == "c" else "") for key, word in words.items()]
        self.find_url = "#find"
        self.alerts_url = ""  # asked for after the page, it would send a stranger to sign in


class SampleForm(forms.Form):
    kind = forms.ChoiceField(
        choices=[
            ("treatment", "Treatment"),
            ("attempt", "Attempt"),
            ("scheduling", "Scheduling"),
            ("message", "Message"),
        ],
        widget=forms.RadioSelect,
    )
    service_date = forms.DateField(label="Date", widget=forms.DateInput(attrs={"type": "date"}))
    minutes = forms.IntegerField(min_value=1, max_value=240, help_text="Whole minutes, from the timer or by hand.")
    activity = forms.ChoiceField(choices=[("call", "Call with the patient"), ("registry", "Registry work")])
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    discuss = forms.BooleanField(label="Discuss with the consultant", required=False)


def _row(
    name: str, state: str, why: str, late: int, scores: list[int | None], minutes: int, **more: Any
) -> dict[str, Any]:
    known = [score for score in scores if score is not None]
    change = known[-1] - known[0] if len(known) > 1 else None
    return {
        "name": name,
        "mrn": f"MRN {10000 + sum(map(ord, name))}",
        "state": state,
        "why": why,
        "late": late,
        "series": [(TODAY - timedelta(days=14 * (len(scores) - i)), score) for i, score in enumerate(scores)],
        "baseline": known[0] if known else None,
        "last": known[-1] if known else None,
        "change": change,
        "percent": round(100 * change / known[0]) if change is not None else None,
        "spoke": TODAY - timedelta(days=late + 14),
        "minutes": minutes,
    } | more


def _rows() -> list[dict[str, Any]]:
    return [
        _row("Rivera, Ana", "improving", "halved since baseline", -2, [18, 17, 14, 15, 11, 9], 41, risk=True),
        _row(
            "Haddad, Omar", "not_improving", "week 9, 18 to 15, needs a 50% drop or below 10", 3, [18, 17, 16, 15], 28
        ),
        _row("Nowak, Zofia", "worsening", "up 6 since 2 Nov", 12, [9, 8, None, 14], 63),
        _row("Whitfield-Okonkwo, Benjamin", "not_measured", "no score in 41 days", 44, [21], 0),
        _row("Lê, Minh", "not_measured", "no score yet", 0, [], 12, new=True),
    ]


def _scale(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "code": "sample",
        "title": "Sample scale",
        "bands": PHQ9_BANDS,
        "options": OPTIONS,
        "rows": rows,
        "lead": "Over the last two weeks, how often was each of these a bother?",
        "last": 16,
        "last_words": "16 on Tue 3 Nov",
        "notice": "The notice of the scale's owner stands here.",
    }


def _items() -> list[dict[str, Any]]:
    texts = (
        "A first invented item",
        "A second one, long enough to run on to another line of a narrow phone screen",
        "A third with an answer",
        "A risk item with a positive answer",
        "One that was left open",
    )
    return [
        {
            "name": f"item-{number}",
            "text": text,
            "value": value,
            "risk": number == 4,
            "error": "Choose an answer, or clear the scale." if number == 5 else "",
        }
        for number, (text, value) in enumerate(zip(texts, (None, 2, 0, 1, None), strict=True), 1)
    ]


def _chart() -> Chart:
    def ago(days: int) -> date:
        return TODAY - timedelta(days=days)

    def scores(*pairs: tuple[int, int]) -> list[Score]:
        first = pairs[0][1]
        return [Score(ago(days), total, total - first, is_baseline=not at) for at, (days, total) in enumerate(pairs)]

    phq9 = scores((140, 18), (112, 17), (84, 14), (70, 15), (35, 11), (6, 9))
    gad7 = scores((140, 12), (84, 13), (35, 9), (6, 8))
    lines = [
        Line("PHQ-9", 27, PHQ9_BANDS, phq9, 18, (9, "50% lower")),
        Line("GAD-7", 21, [(0, 4, "minimal"), (5, 9, "mild"), (10, 14, "moderate"), (15, 21, "severe")], gad7, 12),
    ]
    marks = {
        "contact": (140, 126, 118, 112, 98, 84, 70, 56, 35, 20, 6),
        "review": (62, 15),
        "plan": (60,),
        "risk": (84,),
    }
    events = [Event(ago(days), kind) for kind, each in marks.items() for days in each]
    return build(lines, events, first=ago(140), last=TODAY)


def _chips() -> list[dict[str, Any]]:
    counts = (
        ("Today", 9),
        ("Overdue", 6),
        ("Not improving", 11),
        ("Not measured", 8),
        ("Alerts", 1),
        ("New", 0),
        ("All", 62),
    )
    return [
        {"label": label, "count": count, "href": "#", "on": label == "Overdue", "risk": label == "Alerts"}
        for label, count in counts
    ]


@public
@login_not_required
def style(request: HttpRequest) -> HttpResponse:
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    wrong = SampleForm({"kind": "", "service_date": "", "minutes": "400", "activity": "call"}, prefix="wrong")
    context = {
        "frame": SampleFrame(request),
        "today": TODAY,
        "rows": _rows(),
        "bands": PHQ9_BANDS,
        "chart": _chart(),
        "chips": _chips(),
        "page": Paginator(range(62), 20).page(2),
        "scale": _scale(_items()),
        "form": SampleForm(initial={"kind": "treatment", "service_date": TODAY, "minutes": 12}),
        "wrong": wrong,
        "states": ["improving", "not improving", "worsening", "not measured"],
        "cover": SimpleNamespace(is_set=True, people=["Maya"], is_open=True, names="Maya Lindqvist"),
        "late_days": [-9, -1, 0, 1, 3, 7, 12, 30, 44],
        "meters": [
            SimpleNamespace(value=0, goal=36, words="nothing yet"),
            SimpleNamespace(value=41, goal=60, words="next 99493"),
            SimpleNamespace(value=97, goal=None, words="all thresholds passed"),
        ],
        "ticks": [36, 60, 90],
        "fields": ["service_date", "minutes", "activity", "note", "discuss"],
    }
    return render(request, "style.html", context)
