"""A real nginx in front, with the configuration in deploy/: TLS, the client's address, streamed uploads."""
import json
import pathlib
import shutil
import socket
import subprocess
import threading
import time

import pytest
import requests
from conftest import ROOT, Shop

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@pytest.fixture(scope="module")
def front(tmp_path_factory):
    if NGINX is None:
        pytest.skip("nginx is not installed (Debian: nginx-light)")
    folder = tmp_path_factory.mktemp("front")
    secure, plain = free_port(), free_port()
    shop = Shop(tmp_path_factory.mktemp("behind"), {
        "SOUK_TRUSTED_PROXIES": "127.0.0.1/32", "SOUK_BASE_URL": f"https://shop.example.com:{secure}",
        "SOUK_LOG": "json", "SOUK_RATE_LIMIT": "30/h,admin=off"}).start()
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=shop.example.com",
         "-addext", "subjectAltName=DNS:shop.example.com", "-keyout", folder / "privkey.pem", "-out",
         folder / "fullchain.pem"], check=True, capture_output=True)
    site = (ROOT / "deploy/nginx/souk.conf").read_text()
    for old, new in [
        ("127.0.0.1:3000", shop.url.removeprefix("http://")), ("listen 443", f"listen 127.0.0.1:{secure}"),
        ("listen 80;", f"listen 127.0.0.1:{plain};"), ("/etc/ssl/souk", str(folder)),
    ]:
        assert old in site
        site = site.replace(old, new)
    (folder / "nginx.conf").write_text(
        f"pid {folder}/pid; error_log {folder}/error.log; events {{}} http {{ access_log off; "
        + "".join(f"{kind}_temp_path {folder}/{kind}; " for kind in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"])
        + site + "}")
    command = [NGINX, "-e", str(folder / "early.log"), "-c", str(folder / "nginx.conf")]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    running = subprocess.Popen([*command, "-g", "daemon off;"])
    session = requests.Session()
    session.trust_env, session.verify = False, str(folder / "fullchain.pem")
    # The name of the certificate leads to this machine.
    real = socket.getaddrinfo
    socket.getaddrinfo = lambda host, *rest, **more: real(
        "127.0.0.1" if host == "shop.example.com" else host, *rest, **more)
    session.base, session.plain = f"https://shop.example.com:{secure}", f"http://shop.example.com:{plain}"
    for _ in range(100):
        try:
            session.get(session.base + "/health", timeout=5)
            break
        except requests.ConnectionError:
            time.sleep(0.05)
    yield session, shop, folder
    socket.getaddrinfo = real
    running.terminate()
    running.wait()
    shop.stop()


def test_tls_and_the_way_to_it(front):
    session, _, _ = front
    answer = session.get(session.base + "/v1/products", timeout=10)
    assert answer.status_code == 200 and "max-age" in answer.headers["Strict-Transport-Security"]
    moved = session.get(session.plain + "/search?q=a", allow_redirects=False, timeout=10)
    assert moved.status_code == 308 and moved.headers["Location"].startswith("https://")


def test_the_clients_address_is_the_clients(front):
    """Everybody behind one proxy would share one limit; and nobody gets a fresh one by writing a header."""
    session, shop, _ = front
    statuses = [
        session.get(session.base + "/v1/products", headers={"X-Forwarded-For": f"203.0.113.{n}"}, timeout=10).status_code
        for n in range(40)]
    assert 429 in statuses
    log = [json.loads(line) for line in (shop.folder / "server.log").read_text().splitlines() if line.startswith("{")]
    assert not any("203.0.113" in json.dumps(line) for line in log)


def test_uploads_are_passed_on_as_they_come(front):
    session, shop, folder = front
    key = shop.key("admin")
    gate = threading.Event()

    def rows():
        for number in range(2000):
            yield (json.dumps({"id": f"s{number}", "name": f"Streamed {number}", "price": 1}) + "\n").encode()
        # The rest waits until the shop has the beginning: nobody in front keeps it.
        assert gate.wait(30)
        yield b'{"id":"last","name":"Last","price":1}\n'

    answer = []
    upload = threading.Thread(target=lambda: answer.append(session.post(
        session.base + "/v1/products/import", data=rows(), timeout=60,
        headers={"X-API-Key": key, "Content-Type": "application/x-ndjson"})))
    upload.start()
    end, total = time.monotonic() + 25, 0
    while time.monotonic() < end and total == 0:
        total = requests.get(
            shop.url + "/v1/products?limit=1", headers={"X-API-Key": key}, timeout=10).json()["pagination"]["total"]
        time.sleep(0.1)
    gate.set()
    upload.join()
    assert total > 0, "nothing arrived before the end of the upload"
    assert answer[0].status_code == 200 and '"created":2001' in answer[0].text
    kept = [file for file in pathlib.Path(folder / "client_body").rglob("*") if file.is_file()]
    assert not kept


def test_links_name_the_address_outside(front):
    session, shop, _ = front
    entry = session.get(session.base + "/", headers={"Accept": "application/hal+json"}, timeout=10).json()
    assert entry["_links"]["self"]["href"].startswith("https://shop.example.com")
