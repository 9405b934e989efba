"""What a judge's scores mean: those of pictures that are no samples. python benchmarks/judge_scale.py JUDGE.

JUDGE: the run of a good classifier of MNIST. Scores, beside the 10,000 test pictures as evaluate.py does: as many real
training pictures (the best that there is), only those of the classes 0 to 4, one picture repeated, and noise.
"""

import os
import sys
from contextlib import closing
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, str(Path(__file__).parent.parent))

import fire
import numpy as np
import pandas as pd

from datasets import registry as datasets
from tasks.generation.frechet import pixel_frechet
from tasks.generation.sample_scores import SampleJudge, scores


def main(judge: str) -> None:
    """Prints a row for each kind of pictures."""
    dataset = datasets.load("mnist")
    training, test = dataset.splits["train"], dataset.splits["test"]["images"]
    real = training["images"][: len(test)]
    kinds = {
        "training pictures": real,
        "only 0 to 4": training["images"][training["labels"] < 5][: len(test)],
        "one picture repeated": np.repeat(real[:1], len(test), axis=0),
        "noise": np.random.default_rng(0).integers(0, 256, test.shape, np.uint8),
    }
    with closing(SampleJudge(judge, dataset)) as seer:
        seen = seer.look(test)
        found = {
            kind: scores(seer.look(images), seen) | {"pixel_frechet": pixel_frechet(test, images)}
            for kind, images in kinds.items()
        }
    print(pd.DataFrame(found).T.to_string(float_format="{:.3f}".format))


if __name__ == "__main__":
    fire.Fire(main)
