"""`manage.py check_policy`: what it says of a table, of a case that fails, and of one that cannot be read."""

from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from billing import cases
from tests.factories.billing import make_policy
from tests.factories.registry import make_payer

HEAD = "case,payer_rule,month_kind,model,minutes,expected_codes,source\n"


@pytest.fixture
def check(tmp_path, capsys):
    def run(*lines, head=HEAD, policy=None, data=None):
        file = tmp_path / "cases.csv"
        file.write_bytes(data if data is not None else (head + "\n".join(lines)).encode())
        options = ["--policy", policy] if policy else []
        try:
            call_command("check_policy", "--cases", str(file), *options)
        except SystemExit as end:
            return end.code, capsys.readouterr().out
        except CommandError as error:
            return error.returncode, str(error)
        return 0, capsys.readouterr().out

    return run


def test_the_published_cases_pass(capsys):
    call_command("check_policy", "--cases", str(cases.SHIPPED))
    assert capsys.readouterr().out == "215 passed, 0 failed\n"


def test_a_failing_case_is_explained(check):
    code, said = check(
        "default:right,midpoint,initial,cocm,36,99492x1,x", "default:wrong,midpoint,initial,cocm,30,99492x1,x"
    )
    assert code == 1
    lines = said.splitlines()
    assert lines[0] == "row 3 default:wrong: expected 99492x1, got G2214x1"
    assert any("99492 needs 36 minutes: 6 short" in line for line in lines)
    assert lines[-1] == "1 passed, 1 failed"


@pytest.mark.parametrize(
    ("settings", "rule", "kind", "minutes", "expected"),
    [
        ("cap_99494=0", "midpoint", "initial", 200, "99492x1"),
        ("cap_99494=3&g2214_min=20", "midpoint", "subsequent", 300, "99493x1;99494x3"),
        ("cap_99494=3&g2214_min=20", "midpoint", "subsequent", 19, "none"),
        ("dos<2021-01-01", "midpoint", "initial", 20, "none"),
        ("dos=2021-01-01", "midpoint", "initial", 20, "G2214x1"),
        ("dos>=2024-01-01&dos<2026-01-01&apcm=on", "midpoint", "initial", 36, "99492x1"),
        ("apcm=on", "full", "subsequent", 1, "G0569x1"),
        ("apcm=on&apcm_minute_gate=cpt_midpoint", "midpoint", "initial", 35, "G2214x1"),
        ("apcm=off", "midpoint", "initial", 36, "99492x1"),
        ("rhc_fqhc=on", "midpoint", "initial", 36, "99492x1"),
        ("rhc_fqhc=off&dos<2026-01-01", "midpoint", "initial", 36, "99492x1"),
        ("rhc_fqhc=on&dos<2026-01-01", "full", "subsequent", 60, "G0512x1"),
        ("payer=bcbsm", "midpoint", "initial", 16, "G2214x1"),
        ("payer=nc_medicaid", "midpoint", "initial", 400, "99492x1;99494x4"),
        ("initial_limit=once_per_calendar_year&99492_used_this_year=no", "midpoint", "initial", 70, "99492x1"),
        ("initial_limit=once_per_episode&99492_used_this_year=yes", "midpoint", "initial", 70, "99492x1"),
        ("99492_used_this_year=yes&new_episode=no", "midpoint", "initial", 70, "99493x1"),
        ("fallback_99484=on&g2214_covered=no", "full", "initial", 25, "99484x1"),
        ("g2214_covered=yes", "full", "initial", 30, "G2214x1"),
    ],
)
def test_settings_that_a_case_changes(check, settings, rule, kind, minutes, expected):
    code, said = check(f"var:{settings}:name,{rule},{kind},cocm,{minutes},{expected},x")
    assert (code, said) == (0, "1 passed, 0 failed\n")


def test_a_table_run_against_a_policy_by_name(check):
    row = "default:many,midpoint,initial,cocm,400,99492x1;99494x4,x"
    assert check(row)[0] == 1
    assert check(row, policy="nc-medicaid") == (0, "1 passed, 0 failed\n")
    code, said = check(row, policy="nowhere")
    assert code == 2
    assert "There is no policy nowhere" in said


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("default:a,half,initial,cocm,30,none,x", "row 2, column payer_rule: “half” is none of midpoint, full"),
        ("default:a,full,first,cocm,30,none,x", "row 2, column month_kind: "),
        ("default:a,full,initial,ccm,30,none,x", "row 2, column model: "),
        ("default:a,full,initial,cocm,-3,none,x", "row 2, column minutes: "),
        ("default:a,full,initial,cocm,3.5,none,x", "row 2, column minutes: "),
        ("default:a,full,initial,cocm,,none,x", "row 2, column minutes: "),
        ("default:a,full,initial,cocm,50000,none,x", "row 2, column minutes: "),
        ("default:a,full,initial,cocm,30,,x", "row 2, column expected_codes: "),
        ("default:a,full,initial,cocm,30,99492,x", "row 2, column expected_codes: "),
        ("default:a,full,initial,cocm,30,99492x1;99492x1,x", "row 2, column expected_codes: "),
        ("default:a,full,initial,cocm,30", "row 2, column expected_codes: is missing"),
        ("default:a,full,initial,cocm,30,none,x,y", "row 2, column source: 8 cells stand under 7 columns"),
        ("a,full,initial,cocm,30,none,x", "row 2, column case: “a” is not group:name"),
        ("var:a,full,initial,cocm,30,none,x", "row 2, column case: "),
        ("var:cap_99493=2:a,full,initial,cocm,30,none,x", "row 2, column case: “cap_99493” is an unknown setting"),
        ("var:cap_99494=two:a,full,initial,cocm,30,none,x", "row 2, column case: cap_99494: “two” is no whole number"),
        ("var:cap_99494>2:a,full,initial,cocm,30,none,x", "row 2, column case: “cap_99494” takes only ="),
        ("var:apcm=on&apcm=off:a,full,initial,cocm,30,none,x", "row 2, column case: “apcm” is named twice"),
        ("var:apcm=maybe:a,full,initial,cocm,30,none,x", "row 2, column case: apcm: “maybe” is none of on, off"),
        ("var:dos>=soon:a,full,initial,cocm,30,none,x", "row 2, column case: dos: “soon” is no date"),
        ("var:dos>2026-01-01&dos<2025-01-01:a,full,initial,cocm,30,none,x", "no date of service fits"),
        ("var:payer=nobody:a,full,initial,cocm,30,none,x", "is no payer that a policy is shipped for"),
        ("var::a,full,initial,cocm,30,none,x", "row 2, column case: "),
        ('"default:a,full,initial,cocm,30,none,x', "row 2, column case: is not CSV"),
    ],
)
def test_what_cannot_be_read_is_named_and_never_passed_over(check, line, words):
    code, said = check(line)
    assert code == 2
    assert words in said


def test_a_table_that_is_none(check, tmp_path):
    assert check(head="case,payer_rule\n") == (2, "row 1, column month_kind: is missing")
    assert check(head=HEAD.replace("source", "case")) == (2, "row 1, column case: stands twice")
    assert check() == (2, "row 2, column case: there is no case in this table")
    assert check(data=b"")[0] == 2
    assert "is not UTF-8" in check(data=b"\xff\xfe\x00")[1]
    with pytest.raises(CommandError) as missing:
        call_command("check_policy", "--cases", str(tmp_path / "nowhere.csv"))
    assert missing.value.returncode == 2


def test_a_clinics_own_policy(check, north):
    own = make_policy(north, make_payer(north), changes={"caps": {"99494": 1}})
    row = "default:many,midpoint,initial,cocm,400,99492x1;99494x1,x"
    assert check(row, policy=f"north:{own.public_id}") == (0, "1 passed, 0 failed\n")
    for name in (f"south:{own.public_id}", "north:x", f"north:{uuid4()}"):
        assert check(row, policy=name)[0] == 2
