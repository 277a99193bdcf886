"""The README's table of settings against the program's own list."""
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[3]


def test_the_readme_names_every_setting_and_no_other():
    source = (ROOT / "Sources/SoukServer/Settings/Settings.swift").read_text()
    known = set(re.findall(r'"(SOUK_[A-Z_]+)"', source[source.index("known = ["):source.index("]", source.index("known = [") + 12)]))
    rows = [line for line in (ROOT / "README.md").read_text().splitlines() if line.startswith("| `SOUK_")]
    named = set(re.findall(r"`(SOUK_[A-Z_]+)`", " ".join(row.split("|")[1] for row in rows)))
    assert len(known) > 40
    assert named == known
