"""What an autoencoder's convolutions are worth when labels are few: python benchmarks/few_labels.py [--seeds 5].

Trains `cae` once on all of MNIST, without labels. Then, for 100, 1,000 and all labels and each seed (which chooses the
labelled examples), three times `encoder`: from scratch, with the autoencoder's convolutions frozen, and with them as a
start. With all labels three seeds do. Prints test accuracies of the last checkpoints, writes docs/few-labels.csv and
draws docs/few-labels.png.
"""

import contextlib
import io
import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import fire
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

import evaluate
import train
from command_line import Program
from command_line import main as run_program

ROOT = Path(__file__).parent.parent
STEPS = {100: 300, 1000: 1000, 0: 2750}  # labels (0: all) -> enough for the loss to settle
WAYS = {"from scratch": [], "frozen": ["--train", "fc1|logits"], "fine-tuned": []}


def run(program: Program, folder: Path, *words: str) -> None:
    """A command of ours on a run folder, in this process, without its speech."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()) as said:
        status = run_program(program, [*words, "--save_dir", str(folder)])
    if status:
        sys.exit(said.getvalue())


def accuracy(folder: Path, *words: str) -> float:
    """The test accuracy of the encoder behind the last step."""
    run(train.PROGRAM, folder, "encoder", *words)
    run(evaluate.PROGRAM, folder, "encoder", "--checkpoint", "last")
    return json.loads((folder / "evaluation-test.json").read_text())["metrics"]["accuracy"]


def draw(table: pd.DataFrame, path: Path) -> None:
    """Mean accuracies with the standard deviation over the seeds as error bars."""
    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.subplots()
    groups = table.groupby(["way", "labels"], sort=False)["accuracy"].agg(["mean", "std"])
    for offset, way in zip((-0.25, 0, 0.25), WAYS, strict=True):
        rows = groups.loc[way]
        places = np.arange(len(rows)) + offset
        bars = axes.bar(places, 100 * rows["mean"], 0.25, yerr=100 * rows["std"].fillna(0), capsize=4, label=way)
        axes.bar_label(bars, fmt="%.1f", padding=3)
    axes.set_xticks(range(len(rows)), [f"{labels or 55_000:,} labels" for labels in rows.index])
    axes.set_ylim(60, 103)
    axes.set_ylabel("MNIST test accuracy, %")
    axes.legend(loc="upper left")
    figure.savefig(path, dpi=120)


def main(seeds: int = 5) -> None:
    """Trains everything; a quarter of an hour on two cores."""
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run(train.PROGRAM, folder / "cae", "cae", "--latent_size", "10")
        for labels, steps in STEPS.items():
            length = ["--data", "mnist", "--labels", str(labels), "--steps", str(steps), "--validate_every", str(steps)]
            for way, words in WAYS.items():
                start = [] if way == "from scratch" else ["--init_from", str(folder / "cae"), "--restore", "conv"]
                for seed in range(seeds if labels else min(seeds, 3)):
                    place = folder / f"{labels} {way} {seed}"
                    found = accuracy(place, *length, *start, *words, "--seed", str(seed))
                    rows.append({"labels": labels, "way": way, "seed": seed, "accuracy": found})
    table = pd.DataFrame(rows)
    table.to_csv(ROOT / "docs" / "few-labels.csv", index=False)
    draw(table, ROOT / "docs" / "few-labels.png")
    groups = table.groupby(["labels", "way"], sort=False)["accuracy"]
    print(groups.agg(["mean", "std", "min", "max"]).to_string(float_format="{:.4f}".format))
    by_seed = table.pivot(index=["labels", "seed"], columns="way", values="accuracy")
    gains = by_seed.sub(by_seed.pop("from scratch"), axis=0).groupby("labels").agg(["mean", "min"])
    print("\nabove scratch with the same labels\n" + gains.to_string(float_format="{:+.4f}".format))


if __name__ == "__main__":
    fire.Fire(main)
