"""The README's settings and commands against the program's own lists."""
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


def test_the_readme_names_every_command_and_no_other():
    commands = ROOT / "Sources/SoukServer/Commands"
    types = set(re.findall(r"(\w+Command)\.self", (commands / "SoukCommand.swift").read_text()))
    names = {}
    for file in commands.rglob("*.swift"):
        names |= dict(re.findall(r'struct (\w+Command): .*?commandName: "([a-z]+)"', file.read_text(), re.DOTALL))
    readme = (ROOT / "README.md").read_text()
    section = readme[readme.index("## Commands"):readme.index("; each with")]
    assert len(types) > 10
    assert set(re.findall(r"`(?:souk )?([a-z]+)`", section)) == {names[type] for type in types}
