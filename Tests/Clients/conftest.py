"""Servers for the tests: the real program, started as a user would, on free ports of the loopback address."""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import time

import pytest
import requests

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOUK = os.environ.get("SOUK", str(ROOT / ".build/release/souk"))


class Shop:
    """A running `souk serve` on folders of its own."""

    def __init__(self, folder: pathlib.Path, environment=None, arguments=()):
        self.folder = folder
        self.data = folder / "data"
        self.indexes = folder / "indexes"
        self.environment = {**os.environ, **(environment or {})}
        self.arguments = list(arguments)
        # Stands before every command, such as one that enters a namespace.
        self.prefix = []
        target = self.indexes / "products"
        target.mkdir(parents=True, exist_ok=True)
        for file in (ROOT / "indexes/products").glob("*.json"):
            if not (target / file.name).exists():
                shutil.copy(file, target / file.name)
        self.process = None
        self.url = None

    @property
    def folders(self):
        return ["--data", str(self.data), "--indexes", str(self.indexes)]

    def start(self):
        """Starts the server and waits until it is ready."""
        self.log = open(self.folder / "server.log", "ab")
        self.output = self.folder / "server.out"
        with open(self.output, "wb") as output:
            self.process = subprocess.Popen(
                [*self.prefix, SOUK, "serve", "--port", "0", *self.folders, *self.arguments],
                stdout=output, stderr=self.log, env=self.environment, cwd=ROOT)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise AssertionError("souk serve ended: " + (self.folder / "server.log").read_text()[-2000:])
            text = self.output.read_text() + (self.folder / "server.log").read_text()
            found = re.search(r"http://127\.0\.0\.1:(\d+)", text)
            if found:
                self.url = found.group(0)
                try:
                    if requests.get(self.url + "/readyz", timeout=5).status_code == 200:
                        return self
                except requests.ConnectionError:
                    pass
            time.sleep(0.02)
        raise AssertionError("souk serve was not ready within a minute")

    def stop(self, number=signal.SIGTERM):
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(timeout=60)

    def command(self, *arguments, check=True, **options):
        """Runs a command of the program on this shop's folders; answers its standard output."""
        done = subprocess.run(
            [*self.prefix, SOUK, *arguments, *self.folders], capture_output=True, text=True, env=self.environment, cwd=ROOT, **options)
        if check and done.returncode != 0:
            raise AssertionError(f"souk {' '.join(arguments)} ended with {done.returncode}: {done.stderr}")
        return done.stdout

    def key(self, role="admin"):
        """A new API key of `role`."""
        return json.loads(self.command("apikey", "create", "--name", "client tests", "--role", role, "--json"))["key"]


@pytest.fixture(scope="session")
def shop(tmp_path_factory):
    """The demonstration shop, shared by the tests that only need some shop."""
    running = Shop(tmp_path_factory.mktemp("shop"), arguments=["--demo"]).start()
    yield running
    running.stop()


@pytest.fixture
def new_shop(tmp_path):
    """Makes shops with settings of their own: `new_shop({"SOUK_…": "…"}, "--demo")`."""
    made = []

    def make(environment=None, *arguments):
        folder = tmp_path / f"shop{len(made)}"
        folder.mkdir()
        made.append(Shop(folder, environment, arguments).start())
        return made[-1]

    yield make
    for running in made:
        running.stop(signal.SIGKILL)
