"""What several tests share: the commands in this process, tiny finished runs, a place without data, a web server."""

import contextlib
import os
import shutil
import signal
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import settings

import evaluate
import export
import predict
import records
import search
import train
from command_line import main, task_commands

settings.register_profile("repeatable", derandomize=True, deadline=None)  # the same examples in every run
settings.load_profile("repeatable")

SCRIPTS = (train, evaluate, predict, export, search, records)
PROGRAMS = {script.PROGRAM.name: script.PROGRAM for script in SCRIPTS}


@pytest.fixture(scope="session")
def command():
    """A function: command("evaluate.py", "iris", "--split=train") does it in this process; returns the exit status."""

    def run(program, *words) -> int:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("TF_CPP_MIN_LOG_LEVEL", "3")  # as startup.py does, but not for the tests to come
            return main(PROGRAMS[program], [str(word) for word in words])

    return run


class Calls(list):
    """(module.function, arguments) of calls that return `made`."""

    made = object()


@pytest.fixture
def handed(monkeypatch) -> Calls:
    """What the programs would import and call, noted instead."""
    calls = Calls()

    class Module(SimpleNamespace):
        def __getattr__(self, name):
            return lambda *arguments: calls.append((f"{self.module}.{name}", arguments)) or calls.made

    for script in (*SCRIPTS, task_commands):
        monkeypatch.setattr(script, "import_quietly", lambda module: Module(module=module))
    return calls


@pytest.fixture(scope="session")
def iris_run(tmp_path_factory, command) -> Path:
    """The folder of a run of iris: checkpoints model-30, -40, -50 and best-50. Copy it to change it."""
    folder = tmp_path_factory.mktemp("runs") / "iris"
    assert command("train.py", "iris", "--steps=50", "--validate_every=10", f"--save_dir={folder}") == 0
    return folder


@pytest.fixture(scope="session")
def mnist_run(tmp_path_factory, command) -> Path:
    """The folder of a run of mnist on 100 drawn shapes: checkpoints model-3 and best-3. Copy it to change it."""
    folder = tmp_path_factory.mktemp("runs") / "mnist"
    words = ["--data=shapes", "--examples=100", "--steps=3", "--batch_size=20", "--validate_every=3"]
    assert command("train.py", "mnist", *words, f"--save_dir={folder}") == 0
    return folder


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
def usual_ctrl_c():
    """Ctrl-C interrupts, even where the tests run in the background of a shell, which ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def unprivileged():
    """(folder, as_nobody): a folder that all may look into, and a context in which permissions count for root, too."""
    open_to_all = "/tmp"  # where $TMPDIR need not be
    folder = Path(tempfile.mkdtemp(dir=open_to_all))
    folder.chmod(0o755)

    @contextlib.contextmanager
    def as_nobody():
        root = os.geteuid() == 0
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(tempfile, "tempdir", open_to_all)
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
