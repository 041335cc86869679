"""docs/roles.md is the table of clinics.rules, for people. `python -m tests.guards.test_docs` writes it anew."""

from pathlib import Path

from clinics.rules import ROLE_MAY, SETTINGS, Can, Role

DOCS = Path(__file__).resolve().parents[2] / "docs"
BEGIN, END = "<!-- roles begin -->", "<!-- roles end -->"


def table() -> str:
    head = ["What a person sets out to do", *(role.label for role in Role)]
    rows = [[str(can), *("yes" if can in ROLE_MAY[role] else "" for role in Role)] for can in Can]
    lines = [head, ["---", *([":---:"] * len(Role))], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def between(text: str) -> str:
    return text.partition(BEGIN)[2].partition(END)[0].strip()


def test_the_table_of_roles_is_the_one_in_the_code() -> None:
    assert between((DOCS / "roles.md").read_text()) == table(), "run: python -m tests.guards.test_docs"


def test_the_glossary_knows_every_role() -> None:
    glossary = (DOCS / "glossary.md").read_text()
    assert [role.label for role in Role if f"**{role.label}**" not in glossary] == []


def test_every_setting_says_where_its_default_comes_from() -> None:
    assert [key for key, kind in SETTINGS.items() if not kind.source or not kind.label] == []


if __name__ == "__main__":
    page = DOCS / "roles.md"
    text = page.read_text()
    page.write_text(
        text.replace(between(text), table()) if between(text) else text.replace(BEGIN, f"{BEGIN}\n{table()}")
    )
