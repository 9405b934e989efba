"""Measures Faster R-CNN beside torchvision's, picture by picture: python benchmarks/region_speed.py --torch PYTHON.

Both have the same backbones, the same numbers of candidates and proposals, and random weights; region_peers.py says
what is equal. Each runs in a process of its own; they take turns on the same cores. PyTorch lives in an environment of
its own, several gigabytes large:

    python -m venv /tmp/torchenv && /tmp/torchenv/bin/pip install -r requirements-benchmarks.txt
    python benchmarks/region_speed.py --torch /tmp/torchenv/bin/python

A line tells the median seconds of a picture of each way, and how many times as fast ours is: the ratio of the medians.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import fire
import numpy as np
from region_peers import NETWORKS, PROGRAMS
from turns import Peer

GOAL = 1.0  # times as fast as torchvision's best way
SIZES = ("256x320", "480x640")  # height x width; multiples of 32, so nobody pads


def measure(peers: list[Peer], rounds: int) -> dict[str, np.ndarray]:
    """Way -> seconds of a picture [rounds]."""
    taken: dict[str, list[float]] = {}
    for _ in range(rounds):
        for peer in peers:
            for case in list(peer.cases):
                seconds = peer.seconds(case)
                if seconds is not None:
                    taken.setdefault(case[0], []).append(seconds)
    return {way: np.array(seconds) for way, seconds in taken.items()}


def report(title: str, taken: dict[str, np.ndarray]) -> None:
    """Prints the medians with their quartiles, and how ours compares."""
    medians = {way: float(np.median(seconds)) for way, seconds in taken.items()}
    for way, seconds in taken.items():
        low, high = np.percentile(seconds, [25, 75])
        print(
            f"{title} {way:24} {medians[way]:.4f} s a picture, quartiles {low:.4f} to {high:.4f}, {len(seconds)} rounds"
        )
    others = {way: median for way, median in medians.items() if way != "ours"}
    if others and "ours" in medians:
        best = min(others, key=others.get)
        ratio = others[best] / medians["ours"]
        reached = "reached" if ratio >= GOAL else "missed"
        print(f"{title} ours is {ratio:.2f} times as fast as {best}, goal {GOAL}: {reached}", flush=True)


def main(
    torch: str = "",
    networks: tuple[str, ...] = tuple(NETWORKS),
    sizes: tuple[str, ...] = SIZES,
    rounds: int = 15,
    limit: float = 120,
) -> None:
    """Prints seconds and ratios.

    Args:
        torch: the interpreter that has PyTorch and torchvision; without it, ours runs alone.
        networks: some of mobilenet, resnet50_fpn.
        sizes: HEIGHTxWIDTH of the pictures, multiples of 32.
        rounds: measurements of each way.
        limit: seconds that a program may take to start and compile; a slower one is left out.
    """
    script = Path(__file__).with_name("region_peers.py")
    pythons = {program: torch if program == "torch" else sys.executable for program in PROGRAMS}
    for network in [networks] if isinstance(networks, str) else networks:
        for size in [sizes] if isinstance(sizes, str) else sizes:
            words = network, *size.split("x")
            peers = [Peer(python, script, (*words, name), limit) for name, python in pythons.items() if python]
            try:
                report(f"{network} {size}", measure(peers, rounds))
            finally:
                for peer in peers:
                    peer.end()


if __name__ == "__main__":
    fire.Fire(main)
