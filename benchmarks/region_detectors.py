"""The history of detection on one machine: python benchmarks/region_detectors.py rcnn fast_rcnn faster_rcnn yolo.

Each argument is a detector as it stands behind train.py, with its flags; the first is what the others are compared
with. A table has the mAP@0.5 of the best checkpoint on the test split, the seconds of a training step, the seconds of a
picture with the search for its regions, and how many times as fast as the first each is. The seconds of a step are the
difference of two short trainings. Pictures go through one at a time, the detectors in turns; their seconds are medians.
Runs stay in --folder, where the same command finds them again.
"""

import json
import shlex
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import fire
import pandas as pd
from architectures import PROBE, run, trained

from datasets.split import Fields
from tasks.registry import entry_of_run
from training.runs.trained_run import TrainedRun


def seconds_of_step(words: list[str]) -> float:
    """The seconds of a training step."""
    with tempfile.TemporaryDirectory() as temporary:
        few, many = (trained(words, steps, steps, Path(temporary) / str(steps))["seconds"].max() for steps in PROBE)
    return (many - few) / (PROBE[1] - PROBE[0])


class Detector:
    """A trained detector that predicts the pictures of its test split one by one. network: its words of train.py."""

    def __init__(self, network: str, folder: Path):
        words = shlex.split(network)
        self.step = seconds_of_step(words)
        if not (folder / "evaluation-test.json").is_file():
            run("train.py", *words, "--save_dir", str(folder))
            run("evaluate.py", words[0], "--save_dir", str(folder))
        self.precision = json.loads((folder / "evaluation-test.json").read_text())["metrics"]["map_50"]
        self.run = TrainedRun(entry_of_run(str(folder)), str(folder))
        self.split = self.run.dataset().splits["test"]
        self.seconds: list[float] = []

    def predict(self, row: int) -> None:
        """Predicts one picture and notes the seconds, those for what is derived from it included."""
        start = time.perf_counter()
        fields: Fields = self.split.take(slice(row, row + 1), self.run.model.inputs)
        self.run.session.run(
            self.run.model.outputs, {self.run.model.feeds[name]: values for name, values in fields.items()}
        )
        self.seconds.append(time.perf_counter() - start)


def main(*networks: str, pictures: int = 30, folder: str = "") -> None:
    """Trains the detectors where needed and prints the table."""
    if not networks:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as temporary:
        places = [Path(folder or temporary) / each.replace(" --", ",").replace(" ", "=") for each in networks]
        detectors = dict(zip(networks, map(Detector, networks, places), strict=True))
        for row in range(pictures + 1):
            for each in detectors.values():
                each.predict(row % len(each.split))
    first = detectors[networks[0]]
    seconds = {name: statistics.median(each.seconds[1:]) for name, each in detectors.items()}  # the first is slower
    rows = {
        name: {
            "mAP@0.5": f"{each.precision:.3f}",
            "step, s": f"{each.step:.3f}",
            "times as fast": f"{first.step / each.step:.1f}",
            "picture, s": f"{seconds[name]:.4f}",
            "times as fast ": f"{seconds[networks[0]] / seconds[name]:.1f}",
        }
        for name, each in detectors.items()
    }
    print(pd.DataFrame(rows).T.to_string())


if __name__ == "__main__":
    fire.Fire(main)
