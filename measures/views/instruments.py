"""The clinic's instruments: which are used, with which words; loading words of one's own."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinics.access import member_required
from clinics.errors import Refused
from clinics.rules import Can
from measures import actions, forms, queries, rules
from measures.instruments import INSTRUMENTS, Instrument, in_words_of
from measures.models import Wording


def _base(code: str) -> Instrument:
    if code not in INSTRUMENTS:
        raise Http404("No such instrument.")
    return INSTRUMENTS[code]


@require_safe
@member_required(Can.MANAGE_SETTINGS)
def listed(request: HttpRequest) -> HttpResponse:
    library = queries.instruments_of(request.member.clinic)
    return render(request, "measures/instruments.html", {"rows": library.listed})


@require_safe
@member_required(Can.MANAGE_SETTINGS)
def one(request: HttpRequest, instrument: str) -> HttpResponse:
    """All there is to know of an instrument, and its form as it looks now."""
    base, library = _base(instrument), queries.instruments_of(request.member.clinic)
    spoken = library.languages(base.code)
    language = request.GET.get("language", "")
    shown = library.get(base.code, language if language in spoken else next(iter(spoken), queries.SHIPPED))
    page = {
        "instrument": library.get(base.code),
        "used": base.code in library.chosen,
        "words": library.words(base.code),
        "in_force": [words.own for words in library.words(base.code) if words.own],
        "versions": [row for row in reversed(library.wordings) if row.instrument == base.code],
        "loadable": [pair for pair in rules.LANGUAGES.items() if pair[0] != queries.SHIPPED or not base.has_wording],
        "shown": forms.MeasureForm(shown, languages=library.also_in(base.code), prefix="shown"),
        "spoken": rules.LANGUAGES[shown.language],
    }
    return render(request, "measures/instrument.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Can.MANAGE_SETTINGS)
def wording(request: HttpRequest, instrument: str, language: str) -> HttpResponse:
    """Words are written or pasted, looked at as the form they make, and taken only as they were shown."""
    base = _base(instrument)
    if language not in rules.LANGUAGES or (language == queries.SHIPPED and base.has_wording):
        raise Http404("Nothing to load here.")
    last = next(iter(queries.instruments_of(request.member.clinic).versions(base.code, language)), None)
    if request.method == "POST":
        form = forms.WordingForm(request.POST, request.FILES, base=base)
    else:
        form = forms.WordingForm(base=base, initial=_begin(base, last))
    shown = None
    if form.is_bound and form.is_valid():
        if "take" in request.POST and form.was_seen and _taken(request, form, base, language):
            return redirect("measures:instrument", request.member.clinic.slug, base.code)
        shown = _shown(form, base, language)
        form.data = form.data.copy()
        form.data["seen"] = form.mark
    page = {
        "base": base,
        "form": form,
        "language": rules.LANGUAGES[language],
        "last": last,
        "shown": shown,
        "changed": shown is not None and "take" in request.POST and not form.errors,
    }
    return render(request, "measures/wording.html", page, status=422 if form.errors or page["changed"] else 200)


def _begin(base: Instrument, last: Wording | None) -> dict[str, str]:
    """The last version, to change what changed; for the first the frame."""
    if last is None:
        return {"text": rules.frame_of(base), "licence_line": ""}
    worded = in_words_of(base, last.body, version="", language=last.language, licence_line=last.licence_line)
    return {"text": rules.write_wording(worded), "licence_line": last.licence_line}


def _shown(form: forms.WordingForm, base: Instrument, language: str) -> forms.MeasureForm:
    licence = form.cleaned_data["licence_line"]
    worded = in_words_of(base, form.body, version="", language=language, licence_line=licence)
    return forms.MeasureForm(worded, prefix="shown")


def _taken(request: HttpRequest, form: forms.WordingForm, base: Instrument, language: str) -> bool:
    given = {name: form.cleaned_data[name] for name in ("text", "licence_line")}
    try:
        made = actions.load_wording(
            instrument=base.code, language=language, by=request.member, now=timezone.now(), **given
        )
    except Refused as refusal:
        form.add_error(refusal.field, refusal.message)
        return False
    messages.success(request, f"Version {made.number} of the {rules.LANGUAGES[language]} words is in use from now on.")
    return True


@require_POST
@member_required(Can.MANAGE_SETTINGS)
def withdraw(request: HttpRequest, wording: str) -> HttpResponse:
    found = queries.get_wording(member=request.member, public_id=wording)
    actions.withdraw_wording(wording=found, by=request.member, now=timezone.now())
    messages.success(request, "Withdrawn. No form shows these words any more; earlier results keep them.")
    return redirect("measures:instrument", request.member.clinic.slug, found.instrument)
