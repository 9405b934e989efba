"""Width and resolution of MobileNet on ants and bees: python benchmarks/multipliers.py PICTURES WEIGHTS [--folder F].

PICTURES is the folder hymenoptera, WEIGHTS that with mobilenet_v1_WIDTH_224.npz. For each width and size a new head is
trained on the frozen network. The table has the accuracy of the best checkpoint on the validation pictures, the
multiply-adds of a picture, and the median time of one picture at a time. Runs stay in --folder, where the same command
finds them again.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import fire
import numpy as np
import pandas as pd

from tasks.registry import entry_of_run
from training.runs.trained_run import TrainedRun

ROOT = Path(__file__).parent.parent
WIDTHS, SIZES = ("0.25", "0.75"), (128, 160, 192, 224)
COLUMNS = ("width", "size", "accuracy", "multiply-adds", "ms")
RUNS = 50


def run(script: str, *words: str) -> str:
    """Runs a program of the project and returns its output; exits with its status where it fails."""
    done = subprocess.run([sys.executable, ROOT / script, *words], stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(done.returncode)  # the program has printed the reason
    return done.stdout


def train(pictures: str, weights: str, width: str, size: int, folder: Path) -> None:
    """A new head on the frozen network."""
    run(
        "train.py", "mobilenet", "--width", width, "--image_size", str(size), "--data", f"folder:{pictures}",
        "--init_from", f"{weights}/mobilenet_v1_{width}_224.npz", "--strategy", "small-similar", "--noaugment",
        "--cache_features", "--crop_share", "0.875", "--epochs", "30", "--save_dir", str(folder),
    )  # fmt: skip


def milliseconds(folder: Path) -> float:
    """The median time of a Session.run on one picture."""
    with TrainedRun(entry_of_run(str(folder)), str(folder)) as opened:
        images = opened.model.feeds["images"]
        picture = np.zeros([1, *images.shape.as_list()[1:]], np.uint8)
        seconds = []
        for _ in range(RUNS + 5):  # the first ones are slower
            start = time.perf_counter()
            opened.session.run(opened.model.outputs["probabilities"], {images: picture})
            seconds.append(time.perf_counter() - start)
    return 1000 * statistics.median(seconds[5:])


def main(pictures: str, weights: str, folder: str = "") -> None:
    """Prints the table."""
    rows = []
    with tempfile.TemporaryDirectory() as temporary:
        for width in WIDTHS:
            for size in SIZES:
                place = Path(folder or temporary) / f"{width}-{size}"
                if not (place / "config.json").is_file():
                    train(pictures, weights, width, size, place)
                costs = json.loads(run("evaluate.py", "describe", str(place), "--json"))
                accuracy = pd.read_csv(place / "history.csv")["validation_accuracy"].max()
                row = width, size, f"{accuracy:.1%}", f"{costs['multiply_adds']:,}", f"{milliseconds(place):.1f}"
                rows.append(dict(zip(COLUMNS, row, strict=True)))
    print(pd.DataFrame(rows).to_string(index=False))


if __name__ == "__main__":
    fire.Fire(main)
