"""Chooses the parameters of --crf on validation pictures: python benchmarks/crf_parameters.py RUN [--flag=a,b ...].

RUN is the folder of a run of a segmenter. The network's probabilities are computed once. Each combination of the grid
refines them; the mean IoU without CRF and of each combination is printed at the network's size, the best first.
"""

import itertools
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, str(Path(__file__).parent.parent))

import fire
import numpy as np
import pandas as pd
from tqdm import tqdm

from datasets.split import Subset
from tasks import registry
from tasks.segmentation import crf, measures
from tasks.segmentation.options import CrfOptions
from tasks.segmentation.tally import Tally
from training.drawing.grids import spread
from training.runs.trained_run import TrainedRun

Examples = list[tuple[np.ndarray, np.ndarray, np.ndarray]]  # pictures, masks and probabilities of a batch


def figures(examples: Examples, options: CrfOptions) -> dict[str, float]:
    """Mean IoU and pixel accuracy of all examples, after the CRF if options.crf."""
    tally = Tally(examples[0][2].shape[3])
    for images, masks, probabilities in examples:
        found = crf.refined(images, probabilities, options) if options.crf else probabilities
        tally.add(masks, found.argmax(axis=3))
    found = measures.metrics(tally.confusion)
    return {name: found[name] for name in ("mean_iou", "pixel_accuracy")}


def read(run_folder: str, most: int, data_dir: str) -> Examples:
    """The network's view of at most `most` validation pictures, at equal distances in their split."""
    with TrainedRun(registry.entry_of_run(run_folder), run_folder) as run:
        split = run.dataset(data_dir).splits["validation"]
        part = Subset(split, spread(len(split), most))
        passes = run.run_over(part, run.model.outputs["probabilities"], progress="validation")
        return [(batch["images"], batch["masks"], found) for batch, found in passes]


def as_tuple(value: float | tuple[float, ...]) -> tuple[float, ...]:
    """One value of a flag, or several with commas between them."""
    return tuple(value) if isinstance(value, (tuple, list)) else (value,)


def main(
    run: str,
    iterations=5,
    place_weight=(1, 3),
    place_deviation=(1, 3),
    colour_weight=(2, 4, 8),
    colour_place_deviation=(10, 30, 60),
    colour_deviation=(5, 10, 20),
    most: int = 30,
    data_dir: str = "",
) -> None:
    """Prints the figures of each combination; most: validation pictures."""
    examples = read(run, most, data_dir)
    grid = {
        "crf_iterations": iterations,
        "crf_place_weight": place_weight,
        "crf_place_deviation": place_deviation,
        "crf_colour_weight": colour_weight,
        "crf_colour_place_deviation": colour_place_deviation,
        "crf_colour_deviation": colour_deviation,
    }
    combinations = list(itertools.product(*map(as_tuple, grid.values())))
    rows = [{"crf": "none"} | figures(examples, CrfOptions())]
    for values in tqdm(combinations, desc="combinations", leave=False, disable=None):
        chosen = dict(zip(grid, values, strict=True))
        rows.append(chosen | figures(examples, CrfOptions(crf=True, **chosen)))
    print(pd.DataFrame(rows, dtype=object).sort_values("mean_iou", ascending=False).to_string(index=False, na_rep=""))


if __name__ == "__main__":
    fire.Fire(main)
