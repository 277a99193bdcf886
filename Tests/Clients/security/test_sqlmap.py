"""sqlmap, which nobody here wrote, on the search and on the doors of accounts."""
import pathlib
import re
import subprocess
import sys

import pytest

SQLMAP = str(pathlib.Path(sys.executable).parent / "sqlmap")


@pytest.fixture(scope="module")
def open_shop(tmp_path_factory):
    from conftest import Shop
    # Behind a proxy that is trusted, sqlmap comes from another address each time, and no throttle stops it.
    running = Shop(tmp_path_factory.mktemp("sqlmap"), {
        "SOUK_RATE_LIMIT": "off", "SOUK_TRUSTED_PROXIES": "127.0.0.1"}).start()
    yield running
    running.stop()


@pytest.mark.parametrize("path, body", [
    ("/v1/search?q=cup&filter=price%3E1&sort=newest&category=x&brand=y", None),
    ("/v1/products?category=x&sort=price_asc", None), ("/search?q=cup&brand=y", None),
    ("/v1/auth/login", '{"email":"a@b.example","password":"a wrong password"}'),
    ("/v1/auth/password/forgot", '{"email":"a@b.example"}'), ("/v1/auth/refresh", '{"refreshToken":"x"}'),
])
def test_nothing_is_injectable(open_shop, tmp_path, path, body):
    # Every try at a login costs its scrypt, so fewer of them are made.
    level, techniques = ("1", "BE") if path == "/v1/auth/login" else ("2", "BEUT")
    command = [
        SQLMAP, "-u", open_shop.url + path, "--batch", "--level", level, "--dbms", "sqlite", "--technique", techniques,
        "--time-sec", "5", "--tamper", "xforwardedfor", "--ignore-code", "400,401", "--flush-session",
        "--output-dir", str(tmp_path)]
    if body:
        command += ["--data", body, "--headers", "Content-Type: application/json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=540)
    told = done.stdout + done.stderr
    assert "all tested parameters do not appear to be injectable" in told, told[-3000:]
    assert "Payload:" not in told and "is vulnerable" not in told
    # It was let in to try: few of its requests were turned away, those after the fiftieth guess at one account.
    throttled = re.search(r"429 \(Too Many Requests\) - (\d+) times", told)
    assert not throttled or int(throttled.group(1)) < 10, told[-1500:]
