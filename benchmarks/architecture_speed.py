"""Measures a training step and inference of large networks: python benchmarks/architecture_speed.py [--rounds 7].

Beside ours run keras.applications, torchvision and onnxruntime on our own export, each in all the ways that
benchmarks/architecture_peers.py has. Each library runs in a process of its own; the ways take turns on the same cores.
PyTorch lives in an environment of its own:

    python -m venv /tmp/torchenv && /tmp/torchenv/bin/pip install -r requirements-benchmarks.txt
    python benchmarks/architecture_speed.py --torch /tmp/torchenv/bin/python --networks mobilenet,resnet50

Without --torch it is left out. The last lines tell how our rate compares with the best way of each library, and whether
that reaches the goal.
"""

import subprocess
import sys
from multiprocessing import Pipe
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import fire
import pandas as pd
from architecture_peers import LIBRARIES, SIZES

#: (task, batch size) -> library -> the least ratio of our rate to that of its best way. None: no goal.
GOALS = {
    ("train", 16): {"keras": 1.1, "torchvision": None},
    ("infer", 1): {"keras": 1.2, "torchvision": 1.0, "onnx": None},
    ("infer", 16): {"keras": 1.2, "torchvision": 1.0, "onnx": 0.9},
}
RUNS = {1: 5, 16: 1}  # in a measurement, by batch size
FAR = 5  # times: XLA's depthwise convolutions are slower by far more


class Peer:
    """The process of a library for one network. ways: task -> names of what it can run."""

    def __init__(self, python: str, library: str, network: str):
        self.pipe, other = Pipe()
        script, end = Path(__file__).with_name("architecture_peers.py"), other.fileno()
        command = [python, str(script), str(end), library, network]
        self.process = subprocess.Popen(command, pass_fds=[end], stdout=sys.stderr)
        other.close()  # so recv raises EOFError if that process ends
        self.ways: dict[str, list[str]] = self.pipe.recv()

    def seconds(self, task: str, way: str, batch_size: int) -> float | str:
        """Of one run; or what went wrong."""
        self.pipe.send((task, way, batch_size, RUNS[batch_size]))
        return self.pipe.recv()

    def end(self) -> None:
        """Ends the process."""
        self.pipe.send(None)
        self.process.wait()


def measure(peers: dict[str, Peer], rounds: int) -> pd.DataFrame:
    """Rates in images a second: a row for each round, a column for each (task, batch size, library, way).

    What fails is left out, and what is beaten by FAR in the first round takes no part in the others.
    """
    columns = [
        (task, batch_size, library, way)
        for task, batch_size in GOALS
        for library, peer in peers.items()
        for way in peer.ways.get(task, [])
    ]
    rows: list[dict] = []
    for number in range(rounds + 1):  # the first round compiles, and is dropped
        row = {}
        for task, batch_size, library, way in columns:
            seconds = peers[library].seconds(task, way, batch_size)
            if isinstance(seconds, str):
                print(f"{way}, {task} with a batch of {batch_size}, is left out: {seconds}", file=sys.stderr)
            else:
                row[task, batch_size, library, way] = batch_size / seconds
        best = {column[:2]: max(rate for other, rate in row.items() if other[:2] == column[:2]) for column in row}
        columns = [column for column in row if number == 0 or row[column] * FAR > best[column[:2]]]
        rows.append(row)
    return pd.DataFrame(rows[1:])


def report(network: str, rates: pd.DataFrame) -> None:
    """Prints the median rates, and how ours compares with the best of each library."""
    for (task, batch_size), goals in GOALS.items():
        ours = rates[task, batch_size, "cnn_graphs", "cnn_graphs"]
        medians = {column: rates[column].median() for column in rates if column[:2] == (task, batch_size)}
        for (*_, way), rate in medians.items():
            print(f"{network} {task} batch {batch_size:2} {way:28} {rate:8.1f} images/s")
        for library, goal in goals.items():
            of = {column: rate for column, rate in medians.items() if column[2] == library}
            if of:
                best = max(of, key=of.get)
                ratio = (ours / rates[best]).median()
                judged = "" if goal is None else f", goal {goal}: {'reached' if ratio >= goal else 'missed'}"
                print(f"{network} {task} batch {batch_size:2} ours / {best[3]}: {ratio:.2f}{judged}")


def main(networks: tuple[str, ...] = tuple(SIZES), torch: str = "", rounds: int = 7) -> None:
    """Prints rates and ratios.

    Args:
        networks: some of mobilenet, resnet50, vgg16, inception_v3.
        torch: the interpreter that has PyTorch and torchvision.
        rounds: measurements of each way.
    """
    for network in [networks] if isinstance(networks, str) else networks:
        pythons = dict.fromkeys(LIBRARIES, sys.executable) | {"torchvision": torch}
        peers = {library: Peer(python, library, network) for library, python in pythons.items() if python}
        report(network, measure(peers, rounds))
        for peer in peers.values():
            peer.end()


if __name__ == "__main__":
    fire.Fire(main)
