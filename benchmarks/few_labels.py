"""Measures transfer from an autoencoder to a classifier with few labels: python benchmarks/few_labels.py [--seeds 5].

The script trains `cae` and `vae` once on all of MNIST, without labels. Then it trains `encoder` with 100, 1,000 and all
labels in four ways: from scratch, with the frozen convolutions of cae, and fine-tuned from those of cae or of vae. The
seed chooses the labelled examples. With all labels, at most three seeds run. It prints the test accuracies of the last
checkpoints and writes docs/few-labels.csv and docs/few-labels.png.

--labels 100,1000 restricts the numbers of labels (0: all). --ways "from scratch,vae fine-tuned" restricts the ways.
With either restriction the script writes nothing to docs/.
"""

import contextlib
import io
import itertools
import json
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

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
STEPS = {100: 300, 1000: 1000, 0: 2750}  # labels (0: all) -> steps until the loss no longer falls
SOURCES = {"cae": ["--latent_size", "10"], "vae": []}  # autoencoder -> flags of its training
#: Way -> the autoencoder whose convolutions the encoder starts from ("": none), and the flags of its training.
WAYS = {
    "from scratch": ("", []),
    "frozen": ("cae", ["--train", "fc1|logits"]),
    "fine-tuned": ("cae", []),
    "vae fine-tuned": ("vae", []),
}


def run(program: Program, folder: Path, *words: str) -> None:
    """Runs one of the project's programs on a run folder in this process, and prints its errors only if it fails."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()) as said:
        status = run_program(program, [*words, "--save_dir", str(folder)])
    if status:
        sys.exit(said.getvalue())


def accuracy(folder: Path, *words: str) -> float:
    """Trains an encoder and returns the test accuracy of its last checkpoint."""
    run(train.PROGRAM, folder, "encoder", *words)
    run(evaluate.PROGRAM, folder, "encoder", "--checkpoint", "last")
    return json.loads((folder / "evaluation-test.json").read_text())["metrics"]["accuracy"]


def draw(table: pd.DataFrame, path: Path) -> None:
    """Draws the mean accuracies, with the standard deviation over the seeds as error bars."""
    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.subplots()
    groups = table.groupby(["way", "labels"], sort=False)["accuracy"].agg(["mean", "std"])
    for number, way in enumerate(WAYS):
        rows = groups.loc[way]
        places = np.arange(len(rows)) + 0.2 * (number - 1.5)
        bars = axes.bar(places, 100 * rows["mean"], 0.2, yerr=100 * rows["std"].fillna(0), capsize=4, label=way)
        axes.bar_label(bars, fmt="%.1f", padding=3)
    axes.set_xticks(range(len(rows)), [f"{labels or 55_000:,} labels" for labels in rows.index])
    axes.set_ylim(60, 103)
    axes.set_ylabel("MNIST test accuracy, %")
    axes.legend(loc="upper left")
    figure.savefig(path, dpi=120)


def chosen(given: Any, whole: Iterable) -> list:
    """The members of `whole` that a flag names, one or several (fire splits at commas); all members for ()."""
    wanted = list(given) if isinstance(given, (list, tuple)) else [given]
    if unknown := [one for one in wanted if one not in whole]:
        sys.exit(f"{unknown[0]!r} is not one of {', '.join(map(str, whole))}")
    return wanted or list(whole)


def main(seeds: int = 5, labels: tuple[int, ...] = (), ways: tuple[str, ...] = ()) -> None:
    """Trains the autoencoders and the encoders, and prints the accuracies."""
    numbers, names, rows = chosen(labels, STEPS), chosen(ways, WAYS), []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for source in {WAYS[way][0] for way in names} - {""}:
            run(train.PROGRAM, folder / source, source, *SOURCES[source], "--data", "mnist")
        for count, way in itertools.product(numbers, names):
            source, words = WAYS[way]
            start = ["--init_from", str(folder / source), "--restore", "conv"] if source else []
            length = ["--labels", str(count), "--steps", str(STEPS[count]), "--validate_every", str(STEPS[count])]
            for seed in range(seeds if count else min(seeds, 3)):
                place = folder / f"{count} {way} {seed}"
                found = accuracy(place, "--data", "mnist", *length, *start, *words, "--seed", str(seed))
                rows.append({"labels": count, "way": way, "seed": seed, "accuracy": found})
    table = pd.DataFrame(rows)
    if len(numbers) == len(STEPS) and len(names) == len(WAYS):
        table.to_csv(ROOT / "docs" / "few-labels.csv", index=False)
        draw(table, ROOT / "docs" / "few-labels.png")
    groups = table.groupby(["labels", "way"], sort=False)["accuracy"]
    print(groups.agg(["mean", "std", "min", "max"]).to_string(float_format="{:.4f}".format))
    if "from scratch" not in names or len(names) == 1:
        return
    by_seed = table.pivot(index=["labels", "seed"], columns="way", values="accuracy")
    gains = by_seed.sub(by_seed.pop("from scratch"), axis=0).groupby("labels").agg(["mean", "min"])
    print("\ngain over training from scratch with the same labels\n" + gains.to_string(float_format="{:+.4f}".format))


if __name__ == "__main__":
    fire.Fire(main)
