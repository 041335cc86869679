"""An instrument that would score wrongly stops the start, in words."""

from dataclasses import replace

from django.core.checks import run_checks

from measures.instruments import INSTRUMENTS, get


def test_bands_with_a_gap_or_an_overlap_are_refused(monkeypatch):
    assert [error for error in run_checks() if error.id == "measures.E001"] == []
    phq9 = get("phq9")
    mild = next(band for band in phq9.bands if band.code == "mild")
    wrong = [
        replace(phq9, code="gap", bands=tuple(band for band in phq9.bands if band != mild)),
        replace(phq9, code="overlap", bands=tuple(replace(b, high=10) if b == mild else b for b in phq9.bands)),
    ]
    monkeypatch.setattr("measures.checks.INSTRUMENTS", {**INSTRUMENTS, **{each.code: each for each in wrong}})
    found = [error.msg for error in run_checks() if error.id == "measures.E001"]
    assert found == ["gap: no band covers 5 to 9", "overlap: band moderate overlaps the one before it"]
