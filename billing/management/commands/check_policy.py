"""`manage.py check_policy --cases FILE.csv [--policy NAME]`: worked cases against the engine that prices the pages.

Exit codes: 0 all passed; 1 a case failed; 2 the file cannot be read, with the row and the column, or there is no such
policy. The columns are those of billing/data's cases: case, payer_rule, month_kind, model, minutes, expected_codes.
"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from billing import cases
from billing.policies import TEMPLATES

UNREADABLE = 2


class Command(BaseCommand):
    help = "Run a table of worked cases against a payer policy."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cases", type=Path, required=True, help="CSV with a header, UTF-8.")
        parser.add_argument(
            "--policy", default=cases.STANDARD, help=f"Which policy: {', '.join(TEMPLATES)}; without it, most payers'."
        )

    def handle(self, **options: Any) -> None:
        if options["policy"] not in TEMPLATES:
            known = ", ".join(TEMPLATES)
            raise CommandError(f"There is no policy {options['policy']}. There are: {known}.", returncode=UNREADABLE)
        try:
            with options["cases"].open(encoding="utf-8-sig", newline="") as file:
                table = cases.read(file, cases.Base(options["policy"]))
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
