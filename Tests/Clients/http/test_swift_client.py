"""openapi-generator's swift6 client, compiled and buying something."""
import pathlib
import shutil
import subprocess
import sys

import pytest
import requests

HERE = pathlib.Path(__file__).parent
GENERATOR = pathlib.Path(sys.executable).parent / "openapi-generator-cli"


def finished(arguments, folder, seconds):
    done = subprocess.run([str(part) for part in arguments], capture_output=True, text=True, cwd=folder, timeout=seconds)
    assert done.returncode == 0, (done.stdout + done.stderr)[-6000:]
    return done.stdout


def test_a_generated_swift_client_buys(shop, tmp_path):
    swift = shutil.which("swift")
    if swift is None:
        pytest.skip("needs the Swift toolchain")
    document = tmp_path / "openapi.json"
    document.write_bytes(requests.get(shop.url + "/v1/openapi.json", timeout=10).content)
    told = finished(
        [GENERATOR, "generate", "-i", document, "-g", "swift6", "-o", tmp_path / "client",
         "--additional-properties=projectName=SoukClient"], tmp_path, 300)
    # It validates first; anything it could not express would be an error or a warning of the specification.
    assert "There were issues with the specification" not in told
    shutil.copytree(HERE / "swift6", tmp_path / "purchase")
    finished([swift, "build"], tmp_path / "purchase", 1200)
    bought = finished(
        [tmp_path / "purchase/.build/debug/Purchase", shop.url, "swift6@example.com"], tmp_path, 120)
    assert bought.startswith("ORD"), bought
