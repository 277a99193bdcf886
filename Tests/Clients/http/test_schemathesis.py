"""Server and OpenAPI document against each other, by schemathesis: every operation, valid and invalid requests."""
import os
import pathlib
import re
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).parent
EXAMPLES = os.environ.get("SOUK_EXAMPLES", "10")
SECONDS = os.environ.get("SOUK_SCHEMATHESIS_SECONDS", "240")


def run(shop, folder, *arguments):
    done = subprocess.run(
        [str(pathlib.Path(sys.executable).parent / "schemathesis"), "--config-file", str(HERE / "schemathesis.toml"),
         "run", shop.url + "/v1/openapi.json", "--phases", "examples,coverage,fuzzing,stateful",
         "--max-examples", EXAMPLES, "--max-time", SECONDS, "--continue-on-failure", "--no-color", "--seed", "8",
         # A run must not revoke the key it runs with, nor follow a stream that never ends.
         "--exclude-operation-id", "revokeAPIKey", "--exclude-operation-id", "streamEvents", *arguments],
        capture_output=True, text=True, cwd=folder, timeout=900,
        env={**os.environ, "SCHEMATHESIS_HOOKS": str(HERE / "schemathesis_hooks.py")})
    text = done.stdout + done.stderr
    failures = text[text.find("= FAILURES ="):] if "= FAILURES =" in text else text[-3000:]
    assert done.returncode == 0, failures[:20000]
    selected, tested = re.search(r"Selected: (\d+)/", text), re.search(r"Tested: (\d+)", text)
    assert int(selected.group(1)) == int(tested.group(1)) > 100, text[-3000:]
    for phase in ("Examples", "Coverage", "Fuzzing", "Stateful"):
        assert re.search(rf"✅ +{phase}\b", text), f"{phase} did not run: {text[-3000:]}"
    cases = int(re.search(r"(\d+) generated", text).group(1))
    assert cases > 5000, text[-3000:]


@pytest.fixture
def open_shop(new_shop):
    return new_shop({"SOUK_RATE_LIMIT": "off", "SOUK_TRUSTED": "off"}, "--demo")


def test_nothing_is_found_without_credentials(open_shop, tmp_path):
    run(open_shop, tmp_path)


def test_nothing_is_found_as_an_admin(open_shop, tmp_path):
    run(open_shop, tmp_path, "-H", "X-API-Key: " + open_shop.key())
