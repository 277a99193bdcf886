"""A shop for the harnesses: the real program, in a folder of its own, started and ended as a machine would."""
import http.client
import json
import pathlib
import re
import shutil
import signal
import subprocess
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Lost(Exception):
    """Something that was promised is not so."""


class Shop:
    def __init__(self, souk, folder, environment=None):
        self.souk, self.folder, self.environment = souk, folder, environment
        self.process = self.port = None
        target = folder / "indexes/products"
        target.mkdir(parents=True)
        for file in (ROOT / "indexes/products").glob("*.json"):
            shutil.copy(file, target)

    @property
    def folders(self):
        return ["--data", str(self.folder / "data"), "--indexes", str(self.folder / "indexes")]

    def start(self):
        """Starts the server; answers how many seconds it took to be ready."""
        output = self.folder / "server.out"
        with open(output, "wb") as out, open(self.folder / "server.log", "ab") as log:
            self.process = subprocess.Popen(
                [self.souk, "serve", "--demo", "--port", "0", "--trusted", "127.0.0.1:0", *self.folders],
                stdout=out, stderr=log, cwd=ROOT, env=self.environment)
        started = time.monotonic()
        while time.monotonic() - started < 90:
            if self.process.poll() is not None:
                raise Lost(f"the server did not start again: see {self.folder / 'server.log'}")
            found = re.search(r"serves http://127\.0\.0\.1:(\d+)", output.read_text())
            if found:
                self.port = int(found.group(1))
                try:
                    if self.request("GET", "/readyz")[0] == 200:
                        return time.monotonic() - started
                except OSError:
                    pass
            time.sleep(0.02)
        raise Lost("the server was not ready within 90 s")

    def load_demo(self):
        """Waits for the products of the demonstration shop; answers an administrator's key."""
        while (self.request("GET", "/v1/products?limit=1")[1] or {}).get("pagination", {}).get("total", 0) < 500:
            time.sleep(0.2)
        made = self.command("apikey", "create", "--name", "harness", "--role", "admin", "--limit", "off", "--json")
        return json.loads(made.stdout)["key"]

    def kill(self, number=signal.SIGKILL):
        self.process.send_signal(number)
        self.process.wait()

    def text(self, path, headers=None):
        """The body of an answer that is no JSON; raises OSError when there is none."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", path, headers=headers or {})
            response = connection.getresponse()
            body = response.read().decode()
            if response.status != 200:
                raise OSError(f"{path} was answered {response.status}")
            return body
        except http.client.HTTPException as error:
            raise OSError(str(error)) from error
        finally:
            connection.close()

    def command(self, *arguments):
        return subprocess.run(
            [self.souk, *arguments, *self.folders], capture_output=True, text=True, cwd=ROOT, env=self.environment)

    def request(self, method, path, body=None, headers=None):
        """The status and the JSON of an answer (a list for JSON lines); raises OSError when there is none."""
        return request("127.0.0.1", self.port, method, path, body, headers)


def request(host, port, method, path, body=None, headers=None):
    connection = http.client.HTTPConnection(host, port, timeout=20)
    try:
        text = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode()
        connection.request(method, path, text, {"Content-Type": "application/json", **(headers or {})})
        response = connection.getresponse()
        data = response.read()
        kind = response.headers.get("Content-Type", "")
        if "ndjson" in kind or "jsonl" in kind:
            return response.status, [json.loads(line) for line in data.splitlines() if line]
        return response.status, json.loads(data) if "json" in kind and data else None
    except (http.client.HTTPException, json.JSONDecodeError) as error:
        raise OSError(str(error)) from error
    finally:
        connection.close()


def post_to(url):
    """Posts an empty form to an address; answers the status."""
    parts = urllib.parse.urlsplit(url)
    return request(parts.hostname, parts.port, "POST", parts.path)[0]
