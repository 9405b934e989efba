"""Computes reference values for the scores of generators: python benchmarks/judge_scale.py JUDGE.

JUDGE is the run of an accurate classifier of MNIST. The script compares four sets of 10,000 pictures with the test
pictures, as evaluate.py does with samples: real training pictures (the best possible scores), training pictures of the
classes 0 to 4 only, one training picture repeated, and noise.
"""

import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, str(Path(__file__).parent.parent))

import fire
import numpy as np
import pandas as pd

from datasets import registry as datasets
from datasets.split import ArraySplit
from tasks.generation import frechet, sample_scores


def pooled(images: np.ndarray) -> frechet.Gaussian:
    """The Gaussian of the averaged pixels of pictures [N, H, W, C] uint8."""
    gaussian = frechet.Gaussian()
    gaussian.add(frechet.pooled_pixels(images))
    return gaussian


def main(judge: str) -> None:
    """Prints a row of scores for each set of pictures."""
    dataset = datasets.load("mnist")
    training, test = dataset.splits["train"], dataset.splits["test"]["images"]
    best = training["images"][: len(test)]
    kinds = {
        "training pictures": best,
        "only 0 to 4": training["images"][training["labels"] < 5][: len(test)],
        "one picture repeated": np.repeat(best[:1], len(test), axis=0),
        "noise": np.random.default_rng(0).integers(0, 256, test.shape, np.uint8),
    }
    rows = {}
    with sample_scores.opened(judge, dataset) as seer:
        real = seer.look(dataset.splits["test"])
        for kind, images in kinds.items():
            found = seer.look(ArraySplit({"images": images}))
            distance = frechet.distance(*map(pooled, (test, images)))
            rows[kind] = sample_scores.scores(found, real, told_classes=False) | {"pixel_frechet": distance}
    print(pd.DataFrame(rows).T.to_string(float_format="{:.3f}".format))


if __name__ == "__main__":
    fire.Fire(main)
