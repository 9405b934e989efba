"""Trainings that differ in their seed alone: python benchmarks/seeds.py MODEL [--seeds 10] [--flag value ...].

The other flags are train.py's. Prints what evaluate.py measures on the test split after each, with the seconds of
training, and their mean, deviation and extremes. Runs go to a temporary folder.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).parent.parent


def measure(model: str, words: list[str], seed: int, folder: Path) -> dict[str, float]:
    """The test metrics of the last checkpoint of one run."""
    place = ["--save_dir", str(folder / str(seed))]
    for command in (["train.py", model, *words, "--seed", str(seed)], ["evaluate.py", model, "--checkpoint", "last"]):
        done = subprocess.run([sys.executable, ROOT / command[0], *command[1:], *place], stdout=subprocess.DEVNULL)
        if done.returncode:
            sys.exit(done.returncode)  # the program has said why
    report = json.loads((folder / str(seed) / "evaluation-test.json").read_text())
    seconds = pd.read_csv(folder / str(seed) / "history.csv")["seconds"].max()
    right = round(report["metrics"]["accuracy"] * report["examples"])
    return report["metrics"] | {"right": right, "seconds": seconds}


def main(model: str, *words: str) -> None:
    """Trains with seeds 0..9, or as many as --seeds says, which comes first."""
    seeds = 10
    if words[:1] == ("--seeds",):
        seeds, words = int(words[1]), words[2:]
    with tempfile.TemporaryDirectory() as folder:
        table = pd.DataFrame({seed: measure(model, list(words), seed, Path(folder)) for seed in range(seeds)}).T
    print(table.to_string(float_format="{:.4f}".format))
    print(table.agg(["mean", "std", "min", "max"]).to_string(float_format="{:.4f}".format, header=False))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(*sys.argv[1:])
