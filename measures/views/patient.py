"""The pages of a patient's own form. No page names the questionnaire or shows a score; each answer is a POST."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from clinics.errors import Refused
from clinics.forms import posted
from clinics.models import Clinic
from measures import actions, forms, queries, rules
from measures.models import MeasureRequest
from measures.views.door import COOKIE, Seat, door, gone, leave_seat, seat_of, take_seat
from safety.queries import watch_words

KIOSK = MeasureRequest.Channel.KIOSK
Page = Callable[..., HttpResponse]


def seated(page: Page) -> Page:
    """Only with the birth date given in this browser, and only while the form goes on; on the tablet, not for long."""

    @door("answer")
    @wraps(page)
    def inner(request: HttpRequest, clinic: Clinic, **kwargs: Any) -> HttpResponse:
        seat = seat_of(request, clinic)
        if seat is None or not seat.proved:
            return leave_seat(gone(request), clinic)
        try:
            response = page(request, clinic, seat, **kwargs)
        except Refused:
            return leave_seat(gone(request), clinic)
        if COOKIE not in response.cookies:  # they go on: the time begins again
            take_seat(response, seat.form, proved=True)
        return _times_out(response, clinic, seat)

    return inner


def _times_out(response: HttpResponse, clinic: Clinic, seat: Seat) -> HttpResponse:
    """The tablet shows its first page again when nobody touches it; a header, so that it needs no script."""
    if seat.form.channel == KIOSK and response.status_code < 300:
        response["Refresh"] = f"{int(rules.TABLET_WAITS.total_seconds())}; url=/f/{clinic.slug}/"
    return response


@door("open")
def open_form(request: HttpRequest, clinic: Clinic, secret: str) -> HttpResponse:
    """The link. Its secret is exchanged for a cookie and leaves the address bar."""
    form = queries.by_secret(clinic, secret)
    now = timezone.now()
    if form is None or request.method == "POST" or not rules.opens(queries.times_of(form), now):
        return gone(request)
    if request.method == "GET":
        actions.note_opened(request=form, now=now)
    return take_seat(redirect("form", clinic.slug), form, proved=False)


@door("open")
def birth_date(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    seat = seat_of(request, clinic)
    if seat is None or not seat.goes_on:
        return leave_seat(gone(request), clinic)
    if seat.proved:
        return redirect("form-start", clinic.slug)
    asked = forms.BirthDateForm(posted(request))
    if asked.is_valid():
        now = timezone.now()
        if actions.prove(request=seat.form, birth_date=asked.cleaned_data["birth_date"], now=now):
            return take_seat(redirect("form-start", clinic.slug), seat.form, proved=True)
        if not rules.opens(queries.times_of(seat_of(request, clinic).form), now):
            return leave_seat(gone(request), clinic)
        asked.add_error(None, "This is not the birth date we know. Please look at it again.")
    page = {"clinic": clinic, "form": asked}
    return render(request, "measures/patient/birth_date.html", page, status=422 if asked.is_bound else 200)


@door("open")
def tablet(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """The clinic's tablet: a code from the staff and the birth date. Coming here ends whatever was open before."""
    if request.user.is_authenticated:
        return leave_seat(render(request, "measures/patient/staff.html", {"clinic": clinic}, status=403), clinic)
    asked = forms.TabletForm(posted(request))
    if asked.is_valid():
        form = queries.by_code(clinic, asked.cleaned_data["code"])
        now, born = timezone.now(), asked.cleaned_data["birth_date"]
        known = form is not None and rules.opens(queries.times_of(form), now)
        if known and actions.prove(request=form, birth_date=born, now=now):
            return take_seat(redirect("form-start", clinic.slug), form, proved=True)
        asked.add_error(None, "The code and the birth date do not belong together. Please look at both again.")
    page = {"clinic": clinic, "form": asked}
    response = render(request, "measures/patient/tablet.html", page, status=422 if asked.is_bound else 200)
    return leave_seat(response, clinic)


@seated
def start(request: HttpRequest, clinic: Clinic, seat: Seat) -> HttpResponse:
    """Who reads it, and when; or back to where they were."""
    _must_go_on(seat)
    sheet = queries.sheet(seat.form)
    if sheet.given:
        return _next(clinic, sheet)
    page = {"clinic": clinic, "count": sheet.progress.of, "first": sheet.questions[0].number}
    return render(request, "measures/patient/start.html", page | _watch(clinic))


@seated
def question(request: HttpRequest, clinic: Clinic, seat: Seat, number: int) -> HttpResponse:
    """One question. The button that answers also saves: no script, and nothing to lose by closing the page."""
    if request.method == "POST":
        return _answer(request, clinic, seat, number)
    _must_go_on(seat)
    sheet = queries.sheet(seat.form)
    asked = sheet.questions
    here = next((place for place, each in enumerate(asked) if each.number == number), None)
    if here is None:
        return redirect("form-check", clinic.slug)
    page = {
        "clinic": clinic,
        "question": asked[here],
        "before": asked[here - 1].number if here else None,
        "progress": _place(asked, here),
        "answered": asked[here].key in sheet.given,
        "given": sheet.given.get(asked[here].key),
        "language": seat.form.language,
    }
    return render(request, "measures/patient/question.html", page)


def _answer(request: HttpRequest, clinic: Clinic, seat: Seat, number: int) -> HttpResponse:
    sent = request.POST.get("answer", "")
    if sent != "skip" and not sent.isdecimal():
        return redirect("form-question", clinic.slug, number)
    value = None if sent == "skip" else int(sent)
    answered = actions.save_answer(request=seat.form, number=number, value=value, now=timezone.now())
    if answered.is_risky(value):
        return redirect("form-read", clinic.slug)
    return _next(clinic, queries.sheet(seat.form), after=number)


def _place(asked: list[rules.Question], here: int) -> str:
    """Question 3 of 9; what is asked besides has no place in the count, which does not change as one answers."""
    if not asked[here].item.scored:
        return "One more question"
    before = sum(each.item.scored for each in asked[: here + 1])
    return f"Question {before} of {sum(each.item.scored for each in asked)}"


def _next(clinic: Clinic, sheet: queries.Sheet, after: int = 0) -> HttpResponse:
    """The next question without an answer, and round to an earlier one; then the last look."""
    open_ones = [each.number for each in sheet.questions if each.key not in sheet.given]
    if not open_ones:
        return redirect("form-check", clinic.slug)
    return redirect("form-question", clinic.slug, next((n for n in open_ones if n > after), open_ones[0]))


@seated
def read(request: HttpRequest, clinic: Clinic, seat: Seat) -> HttpResponse:
    """At once after an answer about risk: where help is now, and who reads this when."""
    return render(request, "measures/patient/read.html", {"clinic": clinic} | _watch(clinic))


@seated
def check(request: HttpRequest, clinic: Clinic, seat: Seat) -> HttpResponse:
    """All answers once more; finishing sends them as results."""
    sheet = queries.sheet(seat.form)
    refusal = ""
    if request.method == "POST":
        if any(value is not None for value in sheet.given.values()):
            actions.finish_form(request=seat.form, now=timezone.now())
            name = "tablet-thanks" if seat.form.channel == KIOSK else "form-thanks"
            return leave_seat(redirect(name, clinic.slug), clinic)
        refusal = "Nothing is answered yet. Answer at least one question, or just close this page."
    _must_go_on(seat)
    page = {"clinic": clinic, "answers": _answers(sheet), "refusal": refusal, "language": seat.form.language}
    return render(request, "measures/patient/check.html", page, status=422 if refusal else 200)


def _answers(sheet: queries.Sheet) -> list[dict[str, Any]]:
    """(question, the words chosen) of each, empty where there are none."""
    return [
        {"place": place, "question": each, "words": each.words(sheet.given.get(each.key))}
        for place, each in enumerate(sheet.questions, 1)
    ]


@door("answer")
def thanks(request: HttpRequest, clinic: Clinic, tablet: bool = False) -> HttpResponse:
    """The end, the same for everybody."""
    response = render(request, "measures/patient/thanks.html", {"clinic": clinic, "tablet": tablet} | _watch(clinic))
    if tablet:
        response["Refresh"] = f"{int(rules.TABLET_WAITS.total_seconds())}; url=/f/{clinic.slug}/"
    return leave_seat(response, clinic)


def _watch(clinic: Clinic) -> dict[str, str]:
    return {"watch": watch_words(clinic, timezone.now())}


def _must_go_on(seat: Seat) -> None:
    if not seat.goes_on:
        raise Refused(actions.GONE)
