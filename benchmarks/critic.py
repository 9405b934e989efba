"""Correlates the critic's distance with the quality of samples: python benchmarks/critic.py JUDGE [--model wgan].

JUDGE is the run of an accurate classifier of the same pictures (`mnist`). The script trains the model and keeps the
checkpoint of each validation. For each checkpoint it computes the Fréchet distance between 10,000 samples and the test
pictures on the judge's features. It prints the correlation of this distance with two columns of history.csv: the
critic's distance (for models other than wgan: the generator's loss), which is a mean over the steps since the last
validation; and pixel_frechet, which chooses the best checkpoint.

It writes docs/critic.csv and docs/critic.png; --out names other files. It passes all other flags to train.py. With
--save_dir FOLDER it keeps the run.
"""

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, str(Path(__file__).parent.parent))

import fire
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

import train
from benchmarks.few_labels import run
from datasets.split import Subset
from tasks import registry
from tasks.generation import frechet, sample_scores, sampling
from training.runs import checkpoints, own_files
from training.runs.trained_run import TrainedRun

ROOT = Path(__file__).parent.parent
COUNT = 10_000  # samples and pictures
WATCHED = {"wgan": "critic_distance"}


def distances(model_name: str, folder: Path, judge_run: str) -> pd.Series:
    """The Fréchet distance of each checkpoint, indexed by its step."""
    found = {}
    with TrainedRun(registry.models()[model_name], str(folder)) as run:
        dataset, model = run.dataset(), run.model
        samples = sampling.Samples(run.session, model, model.draw_latents(COUNT, 0), sampling.in_turn(model, COUNT)[0])
        with sample_scores.opened(judge_run, dataset) as judge:
            test = dataset.splits["test"]
            real = judge.look(Subset(test, np.arange(min(COUNT, len(test)))))
            judge.check(real, least_accuracy=0.99)
            for step in own_files.steps_of(folder, "model"):
                checkpoints.restore(run.session, model.saver, model.variables, folder / f"model-{step}")
                found[step] = frechet.distance(real.features, judge.look(samples).features)
    return pd.Series(found, name="frechet").rename_axis("step")


def correlations(table: pd.DataFrame) -> pd.DataFrame:
    """Pearson's and Spearman's correlation of each column with "frechet"; Spearman's compares ranks only."""
    both = {"pearson": table.corr()["frechet"], "spearman": table.rank().corr()["frechet"]}
    return pd.DataFrame(both).drop("frechet")


def draw(table: pd.DataFrame, watched: str, path: Path) -> None:
    """Draws both curves over the steps, and a scatter plot of one against the other."""
    figure = Figure(figsize=(10, 4.2), layout="constrained")
    over_time, together = figure.subplots(1, 2)
    columns = {watched: "tab:blue", "frechet": "tab:red"}
    for axes, (name, colour) in zip((over_time, over_time.twinx()), columns.items(), strict=True):
        axes.plot(table.index, table[name], "o-", ms=3, color=colour)
        axes.set_ylabel(name, color=colour)
    over_time.set_xlabel("step")
    together.scatter(table[watched], table["frechet"], s=15, c=table.index)
    found = correlations(table).loc[watched]
    title = f"correlation: Pearson {found['pearson']:.2f}, Spearman {found['spearman']:.2f}"
    together.set(xlabel=watched, ylabel="frechet", title=title)
    if (table[list(columns)] > 0).all(axis=None):  # most checkpoints lie in the lowest hundredth of the range
        for axes in figure.axes:
            axes.set_yscale("log")
        together.set_xscale("log")
    figure.savefig(path, dpi=120)


def main(judge: str, model: str = "wgan", save_dir: str = "", out: str = str(ROOT / "docs/critic"), **flags) -> None:
    """Trains, measures, prints and draws. This takes some minutes on two cores."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(save_dir or name)
        run(train.PROGRAM, folder, model, "--keep=1000", *(f"--{flag}={value}" for flag, value in flags.items()))
        history = pd.read_csv(folder / "history.csv", index_col="step")
        watched, monitor = f"train_{WATCHED.get(model, 'generator_loss')}", "validation_pixel_frechet"
        table = history[[watched, monitor]].join(distances(model, folder, judge), how="inner")
    table.to_csv(f"{out}.csv", float_format="%.6g")
    draw(table, watched, Path(f"{out}.png"))
    print(table.to_string())
    print(f"\ncorrelation with frechet over {len(table)} checkpoints\n{correlations(table).round(3).to_string()}")


if __name__ == "__main__":
    fire.Fire(main)
