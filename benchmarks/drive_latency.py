"""Measures how soon a car gets its answer: python benchmarks/drive_latency.py RUN FOLDER [--seconds 30] [--rate 15].

RUN is the run folder of a network that steers, FOLDER a recording of the simulator. predict.py drive runs in a process
of its own. This one plays the simulator: it sends the pictures of the centre camera over loopback, in parts of 1016
bytes as the simulator does, first RATE times a second, then each as soon as the one before is answered. The script
prints the time from the first byte of a frame to the answer: median, 99th percentile and greatest, in milliseconds.

Then it times what a frame takes within the server, by the server's own functions in this process, and prints the
network's share of the median round trip. What the parts do not add up to is the way there and back: websockets, threads
and the operating system.
"""

import base64
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, str(ROOT := Path(__file__).parent.parent))

import fire
import numpy as np

from tasks import registry
from tasks.regression.drive import network_of
from tasks.regression.simulator import packets, telemetry
from tests.tasks.regression.simulator.unity import Simulator
from training.runs.trained_run import TrainedRun

_WARMING = 30  # frames that are not counted
_TIMED = 500  # of each part


def frame(jpeg: bytes) -> str:
    """A telemetry event as the simulator writes it."""
    content = {"steering_angle": "0.0000", "throttle": "0.2000", "speed": "8.9000"}
    return "42" + json.dumps(["telemetry", content | {"image": base64.b64encode(jpeg).decode()}])


def round_trips(client: Simulator, frames: list[str], seconds: float, rate: float) -> np.ndarray:
    """Milliseconds from a frame to its answer; rate: frames a second, 0 for as many as are answered."""
    taken, start = [], time.perf_counter()
    while (begun := time.perf_counter()) - start < seconds:
        client.ask(frames[len(taken) % len(frames)])
        taken.append(time.perf_counter() - begun)
        if rate:
            time.sleep(max(0.0, start + len(taken) / rate - time.perf_counter()))
    return 1000 * np.array(taken[_WARMING:])


def timed(part: Callable[[], object]) -> float:
    """The median milliseconds of a part of the work."""
    taken = []
    for _ in range(_TIMED):
        start = time.perf_counter()
        part()
        taken.append(time.perf_counter() - start)
    return 1000 * float(np.median(taken))


def parts_of(run: str, text: str) -> dict[str, float]:
    """Median milliseconds of each part of the server's work on a frame."""
    with TrainedRun(registry.entry_of_run(run), run) as opened:
        steer, shape = network_of(opened)
        image = packets.event_content(text)["image"]
        jpeg = telemetry.jpeg_of(image)
        images = telemetry.pixels_of(jpeg, shape)[np.newaxis]
        return {
            "JSON": timed(lambda: telemetry.read(packets.event_content(text))),
            "base64": timed(lambda: telemetry.jpeg_of(image)),
            "JPEG": timed(lambda: telemetry.pixels_of(jpeg, shape)),
            "network": timed(lambda: steer(images)),
        }


def main(run: str, folder: str, seconds: float = 30, rate: float = 15) -> None:
    """Measures a run on a recording. seconds: of each of the two drives. rate: frames a second of the first."""
    paths = sorted(Path(folder, "IMG").glob("center_*.jpg"))
    frames = [frame(path.read_bytes()) for path in paths]
    words = [sys.executable, str(ROOT / "predict.py"), "drive", f"--save_dir={run}", "--port=0"]
    server = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        address = re.search(r"ws://[^;]+", server.stdout.readline() + server.stdout.readline())
        if not address:
            sys.exit("the server has not started")
        client = Simulator(f"{address[0]}/socket.io/?EIO=4&transport=websocket")
        for what, pace in ((f"{rate:g} frames a second", rate), ("as fast as possible", 0)):
            taken = round_trips(client, frames, seconds, pace)
            median, p99 = np.percentile(taken, (50, 99))
            print(f"{what}: {len(taken):,} frames, median {median:.2f} ms, p99 {p99:.2f} ms, most {taken.max():.2f} ms")
        client.leave()
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()
    parts = parts_of(run, frames[0])
    print(", ".join(f"{name} {ms:.2f} ms" for name, ms in parts.items()), end="; ")
    print(f"the network takes {parts['network'] / median:.0%} of the median round trip")


if __name__ == "__main__":
    fire.Fire(main)
