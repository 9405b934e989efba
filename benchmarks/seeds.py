"""Trains a model with several seeds: python benchmarks/seeds.py MODEL [--seeds 10] [--judge RUN] [--flag ...].

For each seed it prints the test metrics of evaluate.py and the seconds of training; then their mean, standard
deviation, minimum and maximum. It evaluates the last checkpoint. With --judge RUN it evaluates the best checkpoint of a
generator instead; the classifier in RUN judges the samples. The runs go to a temporary folder, or to FOLDER/SEED with
--folder FOLDER. --seeds, --judge and --folder come first; all other flags are passed to train.py.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).parent.parent


def measure(model: str, words: list[str], judge: str, seed: int, folder: Path) -> dict[str, float]:
    """Trains with a seed and returns the test metrics, the step and the seconds of training."""
    place = ["--save_dir", str(folder / str(seed))]
    which = ["--judge", judge] if judge else ["--checkpoint", "last"]
    for command in (["train.py", model, *words, "--seed", str(seed)], ["evaluate.py", model, *which]):
        done = subprocess.run([sys.executable, ROOT / command[0], *command[1:], *place], stdout=subprocess.DEVNULL)
        if done.returncode:
            sys.exit(done.returncode)  # the program has printed the reason
    report = json.loads((folder / str(seed) / "evaluation-test.json").read_text())
    found = report["metrics"]
    if "accuracy" in found:
        found["right"] = round(found["accuracy"] * report["examples"])
    if shares := report.get("class_shares"):
        found |= {"least_share": min(shares.values()), "most_share": max(shares.values())}
    history = pd.read_csv(folder / str(seed) / "history.csv")
    return found | {"step": report["step"], "seconds": history["seconds"].max()}


def main(model: str, *words: str) -> None:
    """Trains with each seed and prints the tables. The flags --seeds, --judge and --folder come first."""
    own = {"--seeds": "10", "--judge": "", "--folder": ""}
    while words and words[0] in own:
        own[words[0]], words = words[1], words[2:]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(own["--folder"] or temporary)
        seeds = range(int(own["--seeds"]))
        table = pd.DataFrame({seed: measure(model, list(words), own["--judge"], seed, folder) for seed in seeds}).T
    print(table.to_string(float_format="{:.4f}".format))
    print(table.agg(["mean", "std", "min", "max"]).to_string(float_format="{:.4f}".format, header=False))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(*sys.argv[1:])
