"""`manage.py check_policy --cases FILE.csv [--policy NAME]`: worked cases against the engine that prices the pages.

Exit codes: 0 all passed; 1 a case failed; 2 the file cannot be read, with the row and the column, or there is no such
policy. The columns are those of billing/data's cases: case, payer_rule, month_kind, model, minutes, expected_codes.
"""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from billing import cases
from billing.models import PayerPolicy
from billing.policies import TEMPLATES
from clinics import wall
from clinics.models import Clinic

UNREADABLE = 2


class Command(BaseCommand):
    help = "Run a table of worked cases against a payer policy."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cases", type=Path, required=True, help="CSV with a header, UTF-8.")
        parser.add_argument(
            "--policy",
            default=cases.STANDARD,
            help=f"Which policy: {', '.join(TEMPLATES)}, or a clinic's own as CLINIC:ID; without it, most payers'.",
        )

    def handle(self, **options: Any) -> None:
        base = _base(options["policy"])
        try:
            with options["cases"].open(encoding="utf-8-sig", newline="") as file:
                table = cases.read(file, base)
        except OSError as error:
            raise CommandError(f"{options['cases']}: {error.strerror}", returncode=UNREADABLE) from error
        except UnicodeDecodeError as error:
            raise CommandError(f"{options['cases']} is not UTF-8.", returncode=UNREADABLE) from error
        except cases.Malformed as error:
            raise CommandError(str(error), returncode=UNREADABLE) from error
        outcomes = cases.run(table)
        failed = [outcome for outcome in outcomes if not outcome.passed]
        for outcome in failed:
            self._say(outcome)
        self.stdout.write(f"{len(outcomes) - len(failed)} passed, {len(failed)} failed")
        if failed:
            raise SystemExit(1)

    def _say(self, outcome: cases.Outcome) -> None:
        case = outcome.case
        self.stdout.write(f"row {case.row} {case.name}: expected {outcome.wanted}, got {outcome.got}")
        for number, step in enumerate(outcome.bill.steps, 1):
            self.stdout.write(f"  {number}. {step.words} ({step.source})")


def _base(name: str) -> cases.Base:
    """A shipped policy by its name, or a clinic's own; only that one needs a database."""
    if name in TEMPLATES:
        return cases.Base(name)
    slug, _, public_id = name.partition(":")
    try:
        clinic = Clinic.objects.get(slug=slug) if public_id else None
        if clinic is not None:
            with wall.in_clinic(clinic.pk):
                row = PayerPolicy.objects.get(clinic=clinic, public_id=public_id)
            return cases.Base(row.template, row.changes)
    except (Clinic.DoesNotExist, PayerPolicy.DoesNotExist, ValidationError):
        pass  # told as any other name that is none
    raise CommandError(f"There is no policy {name}. There are: {', '.join(TEMPLATES)}.", returncode=UNREADABLE)
