"""The examples of docs/CONTRACTS.md are run as they stand, and their answers compared with what is printed there."""
import pathlib
import re
import subprocess

from published import contracts  # noqa: F401

DOCUMENT = pathlib.Path(__file__).resolve().parents[3] / "docs/CONTRACTS.md"


def examples():
    """Each `$ command` of a console block with the answer printed under it."""
    for block in re.findall(r"```console\n(.*?)```", DOCUMENT.read_text(), re.S):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, answer = part.partition("\n")
            yield command, answer.strip()


def pattern(answer):
    """A regular expression in which `…` stands for anything."""
    return "".join(".*" if piece == "…" else re.escape(piece) for piece in re.split("(…)", answer))


def test_the_examples_answer_as_printed(contracts, tmp_path):
    variables, seen = "", 0
    for command, answer in examples():
        command = command.replace("http://localhost:8080", contracts.trusted)
        answer = answer.replace("http://localhost:8080", contracts.trusted)
        if re.match(r"[A-Z]+=", command):
            variables += command + "\n"
            continue
        done = subprocess.run(
            ["bash", "-ec", variables + command], capture_output=True, text=True, cwd=tmp_path, timeout=60)
        assert done.returncode == 0, f"{command}\n{done.stderr}"
        assert re.fullmatch(pattern(answer), done.stdout.strip(), re.S), f"{command}\n{done.stdout}"
        seen += bool(answer)
    assert seen >= 14
