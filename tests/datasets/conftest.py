"""What the tests of data sets share: a place without data, a small web server, a user without rights, real data."""

import contextlib
import os
import shutil
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest


@pytest.fixture
def cache(tmp_path, monkeypatch) -> Path:
    """Where downloads go: the user cache, empty as on a new machine, and $CNN_GRAPHS_DATA unset."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home-cache"))
    monkeypatch.delenv("CNN_GRAPHS_DATA", raising=False)
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return tmp_path / "home-cache" / "cnn-graphs"


class Server:
    """files: path -> bytes. breaks: paths that break off half-way. asked: paths of all GETs. on_get: called first."""

    def __init__(self):
        self.files, self.breaks, self.asked, self.on_get = {}, set(), [], lambda path: None
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_HEAD(self):
                self.send_response(200)
                self.end_headers()

            def do_GET(self):
                server.asked.append(self.path)
                server.on_get(self.path)
                body = server.files.get(self.path)
                self.send_response(404 if body is None else 200)
                self.send_header("Content-Length", str(len(body or b"")))
                self.end_headers()
                self.wfile.write((body or b"")[: len(body or b"") // (2 if self.path in server.breaks else 1)])

            def log_message(self, *args):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/"
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()


@pytest.fixture
def server():
    """A web server on this machine."""
    running = Server()
    yield running
    running.http.shutdown()
    running.http.server_close()


@pytest.fixture
def unprivileged():
    """(folder, as_nobody): a folder that all may look into, and a context in which permissions count for root, too."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)

    @contextlib.contextmanager
    def as_nobody():
        root = os.geteuid() == 0
        if root:
            os.seteuid(65534)
        try:
            yield
        finally:
            if root:
                os.seteuid(0)

    yield folder, as_nobody
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def real_data():
    """A function: name of a set's folder -> the folder that holds it; skips the test where it is nowhere."""

    def folder_with(name: str) -> str:
        cache = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "cnn-graphs"
        for root in filter(None, (os.environ.get("CNN_GRAPHS_DATA"), cache)):
            if (Path(root) / name).is_dir():
                return str(root)
        pytest.skip(f"no {name}/ in $CNN_GRAPHS_DATA or {cache}")

    return folder_with
