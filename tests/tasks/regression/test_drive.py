"""predict.py drive: a trained network drives a client over loopback; what can't be served is told in a line."""

import re
import signal
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from datasets import registry as data_sets
from errors import RunError
from tasks import registry
from tasks.regression.drive import network_of
from tests.tasks.regression import greys
from tests.tasks.regression.simulator import drawn
from tests.tasks.regression.simulator.unity import Simulator
from training.runs.trained_run import TrainedRun

ROOT = Path(__file__).parents[3]


@pytest.fixture
def refused(command, capsys):
    """A function: refused(status, "--port=1", ...) -> the message of predict.py drive."""

    def call(status: int, *words) -> str:
        capsys.readouterr()
        assert command("predict.py", "drive", *words) == status
        return capsys.readouterr().err

    return call


def test_a_network_drives_until_ctrl_c(run, tmp_path):
    words = [f"--save_dir={run}", "--port=0", "--speed=20", f"--record={tmp_path / 'recording'}"]
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "predict.py"), "drive", *words],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # not as in the background
    )
    try:
        said = [process.stdout.readline() for _ in range(2)]
        assert re.fullmatch(f"{run}/best-\\d+ drives at 20 miles an hour\n", said[0])
        address = re.fullmatch(r"waits for the simulator at (ws://127\.0\.0\.1:\d+); Ctrl-C ends\n", said[1])[1]
        client = Simulator(f"{address}/socket.io/?EIO=4&transport=websocket")
        wanted = np.linspace(-0.4, 0.4, 9)
        asked = [client.ask(drawn.telemetry(drawn.jpeg(greys.level(angle)))) for angle in wanted]
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    finally:
        process.kill()
    assert (process.returncode, err) == (130, "predict.py drive: interrupted\n")
    assert re.match(r"car 1 connected\ncar 1 left: 9 frames, .* a second, median .* ms, p99 .* ms, mean angle", out)
    answers = [drawn.answer(packet)[1] for packet in asked]
    assert [float(answer["steering_angle"]) for answer in answers] == pytest.approx(wanted, abs=0.1)
    assert float(answers[0]["throttle"]) == 1.0  # 20 - 5 miles an hour are to be gained
    recorded = data_sets.load(f"driving:{tmp_path / 'recording'}", cameras="center", transforms="original")
    assert sum(recorded.sizes.values()) == 9


def test_a_port_in_use(run, refused):
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        assert refused(1, f"--save_dir={run}", f"--port={port}") == (
            f"predict.py drive: port {port} of 127.0.0.1 is in use, perhaps by another predict.py drive; end that, or "
            "name another one by --port\n"
        )


@pytest.mark.parametrize("host", ["203.0.113.7", "no such host", "a..b", "::ffff:1:2:3"])
def test_an_address_of_somebody_else(run, refused, host):
    message = refused(1, f"--save_dir={run}", f"--host={host}")
    assert message.startswith(f"predict.py drive: can't listen at port 4567 of {host}: ")
    assert message.endswith("; --host and --port name others\n") and message.count("\n") == 1


def test_a_run_of_another_task(iris_run, refused):
    assert refused(2, f"--save_dir={iris_run}") == (
        f"predict.py drive: {iris_run} is a run of iris; drive needs one of a network that steers\n"
    )


def test_no_run(tmp_path, refused):
    assert refused(1, f"--save_dir={tmp_path / 'none'}").startswith("predict.py drive: ")


def test_a_recording_is_not_written_into_another(run, refused, tmp_path):
    (tmp_path / "driving_log.csv").write_text("a human's\n")
    message = refused(1, f"--save_dir={run}", "--port=0", f"--record={tmp_path}")
    assert "holds a recording already; name another folder by --record" in message


def test_weights_that_give_no_number(run):
    with TrainedRun(registry.entry_of_run(str(run)), str(run)) as opened:
        bias = next(each for each in opened.model.variables if each.op.name == "angle/bias")
        opened.session.run(bias.assign([np.nan]))
        with pytest.raises(RunError, match="best-\\d+ gives no finite angle for a black picture"):
            network_of(opened)
