"""Hostile clients from outside: every limit is met by somebody who does not keep to it."""
import concurrent.futures
import json
import re
import socket
import ssl
import subprocess
import threading
import time

import pytest
import requests


@pytest.fixture(scope="module")
def bounded(tmp_path_factory):
    from conftest import Shop
    running = Shop(tmp_path_factory.mktemp("bounded"), {"SOUK_RATE_LIMIT": "off", "SOUK_TRUSTED": "off"},
                   ["--demo"]).start()
    yield running
    running.stop()


def connected(shop, seconds=60):
    host, port = shop.url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=seconds)


def exchanged(shop, data, seconds=60):
    """What the server says to `data` until it closes or answers in full."""
    with connected(shop, seconds) as line:
        line.sendall(data)
        answer = b""
        while True:
            part = line.recv(65536)
            if not part:
                return answer
            answer += part
            head, found, body = answer.partition(b"\r\n\r\n")
            length = re.search(rb"(?i)content-length: (\d+)", head)
            if found and length and len(body) >= int(length.group(1)):
                return answer


def status(answer):
    return int(answer.split(b" ", 2)[1])


def envelope(answer):
    return json.loads(answer.partition(b"\r\n\r\n")[2])


def resident(shop):
    """Bytes of memory that the server holds."""
    for line in open(f"/proc/{shop.process.pid}/status"):
        if line.startswith("VmRSS"):
            return int(line.split()[1]) * 1024


@pytest.mark.parametrize("name,data,expected,code", [
    ("one long field", b"GET /v1/products HTTP/1.1\r\nHost: a\r\nX-A: " + b"a" * 20_000 + b"\r\n\r\n", 431,
     "headers_too_large"),
    ("many fields", b"GET /v1/products HTTP/1.1\r\nHost: a\r\n" + b"".join(b"X-%d: a\r\n" % n for n in range(150))
     + b"\r\n", 431, "headers_too_large"),
    ("a field that does not end", b"GET /v1/products HTTP/1.1\r\nHost: a\r\nX-A: " + b"a" * 200_000, 431,
     "headers_too_large"),
    ("a long path", b"GET /v1/products/" + b"a" * 9_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414, "target_too_long"),
    ("a long query", b"GET /v1/products?q=" + b"a" * 5_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414, "target_too_long"),
    ("many parameters", b"GET /v1/products?" + b"&".join([b"brand=a"] * 201) + b" HTTP/1.1\r\nHost: a\r\n\r\n", 400,
     "invalid_query"),
    ("a bad escape", b"GET /v1/products?q=%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400, "invalid_query"),
    ("a path out of its place", b"GET /v1/../../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n", None, None),
    ("no HTTP", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400, "malformed_request"),
    ("two lengths", b"POST /v1/search HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
     b"Content-Length: 3\r\n\r\n{}", 400, None),
    ("a length and chunks", b"POST /v1/search HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
     b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400, None),
    ("a body beyond the limit", b"POST /v1/search HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
     b"Content-Length: 1048577\r\n\r\n", 413, "body_too_large"),
    ("a body of another kind", b"POST /v1/search HTTP/1.1\r\nHost: a\r\nContent-Type: text/xml\r\n"
     b"Content-Length: 4\r\n\r\n<a/>", 415, None),
])
def test_what_is_too_much_is_refused(bounded, name, data, expected, code):
    answer = exchanged(bounded, data)
    if expected is None:
        assert status(answer) in (400, 404)
    else:
        assert status(answer) == expected, answer[:500]
    refusal = envelope(answer)
    assert refusal["success"] is False and refusal["requestId"]
    if code:
        assert refusal["code"] == code
    assert requests.get(bounded.url + "/health", timeout=10).status_code == 200


def test_json_is_bounded_in_depth_and_refused_when_it_is_none(bounded):
    url = bounded.url + "/v1/search"
    kind = {"Content-Type": "application/json"}
    deep = requests.post(url, data=b'{"filters":' + b"[" * 40 + b"]" * 40 + b"}", headers=kind, timeout=10)
    assert deep.status_code == 400 and "too deeply" in deep.json()["message"]
    deeper = requests.post(url, data=b"[" * 500_000, headers=kind, timeout=10)
    assert deeper.status_code == 400
    for text in (b"{", b'{"q":1e}', b'{"q":"\x00"}', b"\xff\xfe", b'{"q":"\\ud800"}', b"nul", b""):
        assert requests.post(url, data=text, headers=kind, timeout=10).status_code == 400, text


def test_a_body_without_end_is_cut_and_held_nowhere(bounded):
    before = resident(bounded)
    with connected(bounded) as line:
        line.sendall(b"POST /v1/search HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                     b"Transfer-Encoding: chunked\r\n\r\n")
        chunk = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
        sent = 0
        try:
            for _ in range(200):
                line.sendall(chunk)
                sent += len(chunk)
        except OSError:
            pass
        assert sent < 150 << 20, "the server took everything"
    assert resident(bounded) - before < 64 << 20


def test_an_import_from_a_fast_client_is_read_as_it_is_worked_off(bounded):
    """Back-pressure: what is sent faster than it is written waits at the sender."""
    key = bounded.key()
    before = resident(bounded)
    line = b'{"id":"big-%d","name":"' + b"x" * 900 + b'","price":1,"stock":1,"description":"' + b"y" * 20_000 + b'"}\n'

    def lines():
        for number in range(4000):
            yield line % number

    peak = []
    over = threading.Event()

    def watch():
        while not over.wait(0.05):
            peak.append(resident(bounded))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        answer = requests.post(bounded.url + "/v1/products/import", data=lines(), timeout=300, stream=True,
                               headers={"X-API-Key": key, "Content-Type": "application/x-ndjson"})
        told = sum(len(part) for part in answer.iter_content(65536))
    finally:
        over.set()
        watcher.join()
    assert answer.status_code == 200 and told > 4000 * 10
    # 84 MB were sent; the index and the caches of the database take their part.
    assert max(peak) - before < 160 << 20, (max(peak) - before) >> 20


def test_pages_are_bounded(bounded):
    huge = requests.get(bounded.url + "/v1/products?limit=100000", timeout=10).json()
    assert huge["pagination"]["limit"] == 100 and len(huge["data"]) == 100
    for query in ("page=0", "page=-1", "page=99999999999999999999", "limit=0", "limit=abc", "page=1.5"):
        refused = requests.get(bounded.url + "/v1/products?" + query, timeout=10)
        assert refused.status_code == 400, query
        assert refused.json()["details"][0]["field"] == query.split("=")[0]
    beyond = requests.get(bounded.url + "/v1/products?page=1000000&limit=100", timeout=10)
    assert beyond.status_code == 200 and beyond.json()["data"] == []


def test_slow_heads_are_ended_and_hinder_nobody(bounded):
    """Slowloris: connections that send a byte now and then, for ever."""
    lines = []
    for _ in range(300):
        line = connected(bounded)
        line.sendall(b"GET /v1/products HTTP/1.1\r\nHost: a\r\nX-Slow: ")
        lines.append(line)
    began = time.monotonic()
    slowest = 0
    while time.monotonic() - began < 36:
        for line in lines:
            try:
                line.send(b"a")
            except OSError:
                pass
        asked = time.monotonic()
        assert requests.get(bounded.url + "/v1/products?limit=1", timeout=10).status_code == 200
        slowest = max(slowest, time.monotonic() - asked)
        time.sleep(2)
    open_still = 0
    for line in lines:
        line.settimeout(1)
        try:
            while line.recv(4096):
                pass
        except TimeoutError:
            open_still += 1
        except OSError:
            pass
        line.close()
    assert open_still == 0
    assert slowest < 5


def test_connections_are_counted(new_shop):
    shop = new_shop({"SOUK_MAX_CONNECTIONS": "20", "SOUK_TRUSTED": "off"})
    held = [connected(shop) for _ in range(20)]
    with pytest.raises(requests.Timeout):
        requests.get(shop.url + "/health", timeout=1.5)
    held.pop().close()
    assert requests.get(shop.url + "/health", timeout=10).status_code == 200
    for line in held:
        line.close()


def test_a_flood_of_searches_is_answered_or_sent_away_at_once(new_shop):
    shop = new_shop({"SOUK_RATE_LIMIT": "off", "SOUK_TRUSTED": "off", "SOUK_QUEUE_DEPTH": "4",
                     "SOUK_QUEUE_PATIENCE_MS": "100"}, "--demo")
    over = time.monotonic() + 5

    def client(number):
        session, seen = requests.Session(), []
        asked = 0
        while time.monotonic() < over:
            asked += 1
            answer = session.get(
                shop.url + f"/v1/search?q=word{number}x{asked} head lamp wire&facets=brand,category,price&limit=100"
                "&explain=true", timeout=30, headers={"Cache-Control": "no-cache"})
            seen.append(answer.status_code)
            if answer.status_code == 503:
                assert int(answer.headers["Retry-After"]) >= 1
                assert answer.json()["code"]
        return seen

    with concurrent.futures.ThreadPoolExecutor(64) as clients:
        running = [clients.submit(client, number) for number in range(64)]
        time.sleep(1)
        # What needs no search is answered meanwhile.
        assert requests.get(shop.url + "/health", timeout=10).status_code == 200
        seen = [code for done in running for code in done.result(timeout=120)]
    assert set(seen) <= {200, 503}, set(seen)
    assert seen.count(200) > 20
    assert seen.count(503) > 0, "the queue never filled"
    figures = requests.get(shop.url + "/metrics", timeout=10).text
    assert int(re.search(r'souk_queue_refused_total\{queue="search"\} (\d+)', figures).group(1)) == seen.count(503)


def certificate(folder, name):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", str(folder / "new.key"),
         "-out", str(folder / "new.pem")], check=True, capture_output=True)
    (folder / "new.key").replace(folder / "tls.key")
    (folder / "new.pem").replace(folder / "tls.pem")


def test_certificates_are_renewed_under_way(tmp_path):
    from conftest import SOUK, Shop
    certificate(tmp_path, "first")
    shop = Shop(tmp_path, {"SOUK_TLS_CERT": str(tmp_path / "tls.pem"), "SOUK_TLS_KEY": str(tmp_path / "tls.key"),
                           "SOUK_TRUSTED": "off"})
    shop.log = open(tmp_path / "server.log", "ab")
    shop.process = subprocess.Popen([SOUK, "serve", "--port", "0", *shop.folders], stderr=shop.log,
                                    stdout=open(tmp_path / "server.out", "wb"), env=shop.environment)
    try:
        found = None
        for _ in range(600):
            text = (tmp_path / "server.out").read_text() + (tmp_path / "server.log").read_text()
            found = re.search(r"https://127\.0\.0\.1:(\d+)", text)
            if found:
                break
            time.sleep(0.05)
        assert found, text
        port = int(found.group(1))

        def presented(protocols=("h2",)):
            trust = ssl.create_default_context()
            trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
            trust.set_alpn_protocols(list(protocols))
            with socket.create_connection(("127.0.0.1", port), timeout=10) as plain:
                with trust.wrap_socket(plain, server_hostname="localhost") as line:
                    return line.getpeercert(binary_form=True), line.selected_alpn_protocol(), line.version()

        first, protocol, version = presented()
        assert protocol == "h2" and version == "TLSv1.3"
        assert presented(["http/1.1"])[1] == "http/1.1"
        kept = requests.Session()
        kept.verify, kept.trust_env = False, False
        assert kept.get(f"https://127.0.0.1:{port}/health", timeout=10).status_code == 200
        certificate(tmp_path, "second")
        deadline = time.monotonic() + 90
        while presented()[0] == first:
            assert time.monotonic() < deadline, "the new certificate is not used"
            time.sleep(0.5)
        # Connections made before go on.
        assert kept.get(f"https://127.0.0.1:{port}/health", timeout=10).status_code == 200
        # Files that cannot be used are not used, and end nothing.
        (tmp_path / "tls.pem").write_text("no certificate")
        time.sleep(2)
        assert presented()[1] == "h2"
    finally:
        shop.stop()
