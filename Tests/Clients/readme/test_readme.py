"""The examples of the documents are run as they stand, and their answers compared with what is printed there."""
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]


def examples(document):
    """Each `$ command` of a console block with the answer printed under it; None where none is printed."""
    text = (ROOT / document).read_text()
    found = []
    for block in re.findall(r"```console\n(.*?)```", text, re.S):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, answer = part.partition("\n")
            found.append((command, answer.strip() or None))
    return found


def pattern(answer):
    """A regular expression in which `…` stands for anything."""
    return "".join(".*" if piece == "…" else re.escape(piece) for piece in re.split("(…)", answer))


@pytest.mark.parametrize("document", ["README.md", "docs/PAYMENTS.md", "docs/SEARCH.md"])
def test_the_examples_answer_as_printed(shop, tmp_path, document):
    program = pathlib.Path(__import__("conftest").SOUK)
    (tmp_path / "products.csv").write_text("id,name,price\nreadme-1,Readme Lamp,9.90\n")
    seen = 0
    script_environment = ""
    for command, answer in examples(document):
        command = command.replace("http://127.0.0.1:3000", shop.url).replace(".build/release/souk", str(program))
        command = re.sub(r"(souk (?:apikey create|import|check))", r"\1 " + " ".join(shop.folders), command)
        if re.match(r"[A-Z]+=", command):
            script_environment += command + "\n"
            continue
        if "make " in command:
            continue
        done = subprocess.run(
            ["bash", "-ec", script_environment + command], capture_output=True, text=True, cwd=tmp_path, timeout=60)
        assert done.returncode == 0, f"{command}\n{done.stderr}"
        if answer is not None:
            seen += 1
            assert re.fullmatch(pattern(answer), done.stdout.strip(), re.S), f"{command}\n{done.stdout[:3000]}"
    assert seen >= 5
