"""Plots a column of history.csv over the seconds of training: python benchmarks/curves.py COLUMN OUT.png RUN [RUN ...].

`python benchmarks/curves.py validation_pixel_frechet docs/gans.png runs/gan runs/dcgan` draws a curve for each run
folder and labels it with the run's model.
"""

import json
from pathlib import Path

import fire
import pandas as pd
from matplotlib.figure import Figure


def main(column: str, out: str, *runs: str) -> None:
    """Draws and saves the plot. The scale is logarithmic if the values span more than a factor of ten."""
    figure = Figure(figsize=(8, 4), layout="constrained")
    axes = figure.subplots()
    for run in runs:
        history = pd.read_csv(Path(run) / "history.csv")
        model = json.loads((Path(run) / "config.json").read_text())["model"]
        axes.plot(history["seconds"], history[column], "o-", ms=3, label=model)
    low, high = axes.dataLim.intervaly
    axes.set(xlabel="seconds of training", ylabel=column, yscale="log" if 0 < 10 * low < high else "linear")
    axes.legend(frameon=False)
    axes.grid(alpha=0.3)
    figure.savefig(out, dpi=110)


if __name__ == "__main__":
    fire.Fire(main)
