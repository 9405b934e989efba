"""Workers beside as many processes that train alone: python benchmarks/worker_efficiency.py [MODEL] [--flag ...].

N workers with a batch of N times B examples and N independent processes with B examples each compute the same number of
examples a step, with as many threads. It trains both in turns, reads the steps a second from history.csv, without the
time up to the first validation, and prints the ratio: 1 means that the exchange of gradients costs nothing. --count N,
--share B and --rounds N come first; all other flags are passed to train.py.
"""

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).parent.parent


def started(model: str, words: list[str], folder: Path, **environment: str) -> subprocess.Popen:
    """A training in the background."""
    command = [sys.executable, str(ROOT / "train.py"), model, *words, f"--save_dir={folder}"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, env=os.environ | environment)


def steps_a_second(run: subprocess.Popen, folder: Path) -> float:
    """Of a training that has ended, between its first and its last validation."""
    if status := run.wait():
        sys.exit(status)  # the program has printed the reason
    history = pd.read_csv(folder / "history.csv")
    first, last = history.iloc[0], history.iloc[-1]
    return (last.step - first.step) / (last.seconds - first.seconds)


def main(*words: str) -> None:
    """Measures in turns and prints the median ratio."""
    model = "mnist"
    if words and not words[0].startswith("-"):
        model, *words = words
    own = {"--count": "2", "--share": "100", "--rounds": "5"}
    while words and words[0] in own:
        own[words[0]], words = words[1], words[2:]
    count, share = int(own["--count"]), int(own["--share"])
    threads = {"TF_NUM_INTRAOP_THREADS": str(max(1, len(os.sched_getaffinity(0)) // count))}
    ratios = []
    with tempfile.TemporaryDirectory() as temporary:
        for turn in range(int(own["--rounds"])):
            alone = [Path(temporary) / f"alone-{turn}-{number}" for number in range(count)]
            runs = [started(model, [*words, f"--batch_size={share}"], folder, **threads) for folder in alone]
            independent = statistics.mean(map(steps_a_second, runs, alone))
            together = Path(temporary) / f"together-{turn}"
            run = started(model, [*words, f"--batch_size={share * count}", f"--workers={count}"], together)
            joint = steps_a_second(run, together)
            ratios.append(joint / independent)
            print(f"alone {independent:.2f} steps/s, together {joint:.2f} steps/s: {ratios[-1]:.3f}", flush=True)
    print(f"{model}: {count} workers do {statistics.median(ratios):.3f} of the steps of {count} independent processes")


if __name__ == "__main__":
    main(*sys.argv[1:])
