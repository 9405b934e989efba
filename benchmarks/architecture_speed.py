"""Measures a training step and inference of large networks: python benchmarks/architecture_speed.py.

Beside ours run keras.applications, torchvision and onnxruntime on our own export, in the ways that
benchmarks/architecture_peers.py has, each in a process that imports one library alone. All are started, and compile,
one after the other; then they take turns on the same cores. PyTorch lives in an environment of its own:

    python -m venv /tmp/torchenv && /tmp/torchenv/bin/pip install -r requirements-benchmarks.txt
    python benchmarks/architecture_speed.py --torch /tmp/torchenv/bin/python --networks mobilenet,resnet50

Without --torch it is left out. A network takes about three minutes on two cores with nothing else to do. The lines with
"ours /" tell how our rate compares with the best way of each library, and whether that reaches the goal.
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import fire
import pandas as pd
from architecture_peers import PROGRAMS, SIZES
from turns import Peer

#: (task, batch size) -> library -> the least ratio of our rate to that of its best way. None: no goal.
GOALS = {
    ("train", 8): {"keras": 1.1, "torch": None},
    ("infer", 1): {"keras": 1.2, "torch": 1.0, "onnxruntime": None},
    ("infer", 16): {"keras": 1.2, "torch": 1.0, "onnxruntime": 0.9},
}
FAR = 2  # times as slow as the best of its library: not measured again
LEAST = 3  # rounds, however long they take


def measure(peers: dict[str, Peer], seconds: float) -> pd.DataFrame:
    """Rates in images a second: a row for each round, a column for each (task, batch size, library, way).

    peers: by their programs. seconds: after which no other round begins.
    """
    pairs = [(PROGRAMS[program][0], peer) for program, peer in peers.items()]
    peer_of = {(*case[:2], library, case[2]): peer for library, peer in pairs for case in peer.cases}
    rows: list[dict] = []
    start = time.perf_counter()
    while len(rows) < LEAST or time.perf_counter() - start < seconds:
        row = {}
        for column, peer in peer_of.items():
            taken = peer.seconds((*column[:2], column[3]))
            if taken is not None:
                row[column] = column[1] / taken
        best: dict[tuple, float] = {}
        for column, rate in row.items():
            best[column[:3]] = max(rate, best.get(column[:3], 0))
        peer_of = {column: peer_of[column] for column, rate in row.items() if rate * FAR > best[column[:3]]}
        rows.append(row)
    return pd.DataFrame(rows)


def report(network: str, rates: pd.DataFrame) -> None:
    """Prints the median rates, and how ours compares with the best of each library."""
    for case, goals in GOALS.items():
        name = f"{network} {case[0]} batch {case[1]:2}"
        medians = {column: rates[column].median() for column in rates if column[:2] == case}
        for column, rate in medians.items():
            print(f"{name} {column[3]:28} {rate:8.1f} images/s, rounds: {rates[column].count()}")
        ours = (*case, "cnn_graphs", "cnn_graphs")
        for library, goal in goals.items():
            of = {column: rate for column, rate in medians.items() if column[2] == library}
            if of and ours in medians:
                best = max(of, key=of.get)
                ratio = (rates[ours] / rates[best]).median()
                judged = "" if goal is None else f", goal {goal}: {'reached' if ratio >= goal else 'missed'}"
                print(f"{name} ours / {best[3]}: {ratio:.2f}{judged}", flush=True)


def main(networks: tuple[str, ...] = tuple(SIZES), torch: str = "", seconds: float = 100, limit: float = 90) -> None:
    """Prints rates and ratios.

    Args:
        networks: some of mobilenet, resnet50, vgg16, inception_v3.
        torch: the interpreter that has PyTorch and torchvision.
        seconds: how long each network is measured, after all programs are ready.
        limit: seconds that a program may take to start and compile; a slower one is left out.
    """
    for network in [networks] if isinstance(networks, str) else networks:
        pythons = {program: torch if of == "torch" else sys.executable for program, (of, _) in PROGRAMS.items()}
        script = Path(__file__).with_name("architecture_peers.py")
        peers = {name: Peer(python, script, (network, name), limit) for name, python in pythons.items() if python}
        try:
            report(network, measure(peers, seconds))
        finally:
            for peer in peers.values():
                peer.end()


if __name__ == "__main__":
    fire.Fire(main)
