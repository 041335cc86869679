"""Claims of a month: the list, moves of several and of one, and a biller's table."""

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from billing import actions, forms, queries
from billing.actions import ClaimMove
from billing.queries.claims import Matched, claim_counts, get_claim, history_of, match
from billing.queries.claims import claims as claims_of
from billing.report import claim_lines
from billing.rules import ClaimState
from billing.rules.claim_table import BadCell, read_moves
from clinics import audit
from clinics.access import member_required
from clinics.downloads import csv_response
from clinics.errors import Refused
from clinics.rules import Can
from measures.rules.imports import NotATable, read
from registry import searches
from registry.rules import counted

PER_PAGE = 50


class _Shown:
    """Which claims the address asks for."""

    def __init__(self, request: HttpRequest, first: date, asked: QueryDict) -> None:
        self.member, self.first = request.member, first
        state = asked.get("shown", "")
        self.state = state if state in list(ClaimState) else ""
        self.words = searches.words_of(request, asked.get("search", ""))
        self.search = asked.get("search", "") if self.words else ""
        self.rows = claims_of(self.member, first, state=self.state, words=self.words)

    @property
    def query(self) -> str:
        asked = {"shown": self.state, "search": self.search}
        return urlencode({name: value for name, value in asked.items() if value})

    def chips(self) -> list[dict[str, Any]]:
        numbers = claim_counts(self.member, self.first)
        standing = sum(numbers.values()) - numbers[ClaimState.REPLACED]
        found = [("", "All that stand", standing), *((each.value, each.label, numbers[each]) for each in ClaimState)]
        more = {"search": self.search} if self.search else {}
        return [
            {
                "label": words if state != ClaimState.REPLACED else "Replaced",
                "count": number,
                "href": f"?{urlencode({'shown': state} | more)}",
                "on": state == self.state,
            }
            for state, words, number in found
        ]


@require_safe
@member_required(Can.TRACK_CLAIMS)
def claims(request: HttpRequest, first: date) -> HttpResponse:
    return _list(request, _Shown(request, first, request.GET), forms.MovesForm(None))


def _list(request: HttpRequest, shown: _Shown, form: forms.MovesForm, status: int = 200) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    page = Paginator(shown.rows, PER_PAGE).get_page(asked.get("page"))
    audit.viewed(request, kind="list", rows=len(page.object_list))
    context = {
        "first": shown.first,
        "shown": shown,
        "page": page,
        "chips": shown.chips(),
        "form": form,
        "ticked": set(form.data.getlist("chosen")) if form.is_bound else set(),
        "closed": queries.close_in_force(request.member, shown.first),
        "query": shown.query,
        "seen": shown.rows.aggregate(seen=Max("changed_at"))["seen"],
    }
    return render(request, "billing/claims.html", context, status=status)


@require_POST
@member_required(Can.TRACK_CLAIMS)
def search_claims(request: HttpRequest, first: date) -> HttpResponse:
    """Words go by POST and stay on the server; the address gets their key."""
    words = request.POST.get("words", "").strip()
    key = searches.keep(request, words, request.POST.get("search", "")) if words else ""
    asked = {"shown": request.POST.get("shown", ""), "search": key}
    response = redirect("billing:claims", request.member.clinic.slug, first)
    response["Location"] += f"?{urlencode({name: value for name, value in asked.items() if value})}"
    return response


@require_POST
@member_required(Can.TRACK_CLAIMS)
def move_claims(request: HttpRequest, first: date) -> HttpResponse:
    shown = _Shown(request, first, request.POST)
    form = forms.MovesForm(request.POST)
    keys = [UUID(key) for key in request.POST.getlist("chosen") if _is_uuid(key)]
    ticked = shown.rows.filter(public_id__in=keys).values_list("public_id", flat=True)
    form.fields["chosen"].choices = [(str(key), str(key)) for key in ticked]
    if form.is_valid():
        try:
            number = _move(request, shown, form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            words = ClaimState(form.cleaned_data["state"]).label.lower()
            messages.success(request, f"{counted(number, 'claim')} recorded as {words}.")
            response = redirect("billing:claims", request.member.clinic.slug, first)
            response["Location"] += f"?{shown.query}"
            return response
    return _list(request, shown, form, status=422)


def _move(request: HttpRequest, shown: _Shown, asked: dict[str, Any]) -> int:
    if asked["everyone"] is not None:
        rows = list(shown.rows)
        if len(rows) != asked["everyone"]:
            raise Refused(f"There are {len(rows)} under this filter now. Look at them, then record it again.")
    else:
        rows = list(shown.rows.filter(public_id__in=asked["chosen"]))
    if not rows:
        raise Refused("Tick the claims first.", "chosen")
    state = ClaimState(asked["state"])
    moves = [ClaimMove(row, state, asked["reason"], asked["reference"]) for row in rows]
    return actions.move_claims(moves=moves, seen=asked["seen"], by=request.member, now=timezone.now())


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@require_http_methods(["GET", "POST"])
@member_required(Can.TRACK_CLAIMS)
def claim(request: HttpRequest, claim: UUID) -> HttpResponse:
    """One claim: where it stands, how it came there, what became of it."""
    found = get_claim(request.member, claim)
    form = forms.MoveForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        asked = form.cleaned_data | {"state": ClaimState(form.cleaned_data["state"])}
        try:
            actions.move_claim(claim=found, **asked, by=request.member, now=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            messages.success(request, f"Recorded as {asked['state'].label.lower()}.")
            return redirect("billing:claim", request.member.clinic.slug, found.public_id)
    audit.viewed(request, patient=found.statement.patient.public_id)
    context = {"claim": found, "first": found.statement.close.month.first, "form": form, "steps": history_of(found)}
    return render(request, "billing/claim.html", context, status=422 if form.is_bound else 200)


@require_GET
@member_required(Can.TRACK_CLAIMS)
def claims_csv(request: HttpRequest, first: date) -> HttpResponse:
    """The month's claims with the columns in which the biller sends back what became of them."""
    rows = list(claims_of(request.member, first))
    audit.viewed(request, kind="export", rows=len(rows))
    return csv_response(f"claims-{request.member.clinic.slug}-{first:%Y-%m}.csv", claim_lines(rows))


@require_http_methods(["GET", "POST"])
@member_required(Can.TRACK_CLAIMS)
def import_claims(request: HttpRequest) -> HttpResponse:
    """Look first; what was looked at is sent again to be recorded, and looked at once more."""
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = forms.TableForm(*data)
    if not (form.is_bound and form.is_valid()):
        return render(request, "billing/claims_import.html", {"form": form}, status=422 if form.is_bound else 200)
    try:
        moves, bad = read_moves(read(form.cleaned_data["data"]))
    except NotATable as problem:
        form.add_error("table" if form.cleaned_data["table"] else "pasted", str(problem))
        return render(request, "billing/claims_import.html", {"form": form}, status=422)
    matched, unmatched = match(request.member, moves)
    problems = sorted([*bad, *unmatched], key=lambda cell: cell.row)
    if "record" in request.POST and not problems:
        asked = [ClaimMove(each.claim, each.asked.state, each.asked.reason, each.asked.reference) for each in matched]
        number = actions.move_claims(moves=asked, by=request.member, now=timezone.now())
        messages.success(request, f"{counted(number, 'claim')} recorded.")
        months = {each.claim.statement.close.month.first for each in matched}
        return redirect("billing:claims", request.member.clinic.slug, max(months))
    return _look(request, form, matched, problems)


def _look(request: HttpRequest, form: forms.TableForm, matched: list[Matched], bad: list[BadCell]) -> HttpResponse:
    audit.viewed(request, kind="list", rows=len(matched))
    text = form.cleaned_data["data"].decode("utf-8-sig", errors="replace")
    context = {
        "form": forms.TableForm(initial={"pasted": text}),
        "found": len(matched),
        "changing": [each for each in matched if each.changes],
        "bad": bad,
    }
    return render(request, "billing/claims_look.html", context, status=422 if bad else 200)
