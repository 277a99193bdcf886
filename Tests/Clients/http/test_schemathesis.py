"""Server and OpenAPI document against each other, by schemathesis: every operation, valid and invalid requests."""
import os
import pathlib
import re
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).parent
EXAMPLES = os.environ.get("SOUK_EXAMPLES", "10")


def run(shop, folder, *arguments):
    done = subprocess.run(
        [str(pathlib.Path(sys.executable).parent / "schemathesis"), "--config-file", str(HERE / "schemathesis.toml"),
         "run", shop.url + "/v1/openapi.json", "--phases", "examples,coverage,fuzzing,stateful",
         "--max-examples", EXAMPLES, "--max-time", "240", "--continue-on-failure", "--no-color", "--seed", "8",
         # A run must not revoke the key it runs with, nor follow a stream that never ends.
         "--exclude-operation-id", "revokeAPIKey", "--exclude-operation-id", "streamEvents", *arguments],
        capture_output=True, text=True, cwd=folder, timeout=900)
    text = done.stdout + done.stderr
    tested = re.search(r"Tested: (\d+)", text)
    assert tested and int(tested.group(1)) > 100, text[-3000:]
    failures = text[text.find("= FAILURES ="):] if "= FAILURES =" in text else text[-3000:]
    assert done.returncode == 0, failures[:20000]


@pytest.fixture
def open_shop(new_shop):
    return new_shop({"SOUK_RATE_LIMIT": "off", "SOUK_TRUSTED": "off"}, "--demo")


def test_nothing_is_found_without_credentials(open_shop, tmp_path):
    run(open_shop, tmp_path)


def test_nothing_is_found_as_an_admin(open_shop, tmp_path):
    run(open_shop, tmp_path, "-H", "X-API-Key: " + open_shop.key())
