"""Trains networks on one budget: python benchmarks/architectures.py "resnet" "vgg --depth 11" [--minutes 10].

Each argument is a network as it stands behind train.py, with its flags. With --minutes each trains for that time, with
the number of steps, and so the schedule of the learning rate, that its measured speed allows; with --steps N all train
for N steps. A table has the accuracy of the last checkpoint on the test split, the seconds, the parameters and the
multiply-adds of a picture. --picture FILE.png draws the validation accuracy over the seconds and over the multiply-adds
of training, three times those of a picture. Runs stay in --folder, where the same command finds them again.
"""

import json
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import fire
import pandas as pd
from matplotlib.figure import Figure

ROOT = Path(__file__).parent.parent
PROBE = (20, 80)  # steps of two short trainings, whose difference tells the speed
VALIDATIONS = 10  # of a training
VALIDATED = 5_000  # pictures, each as costly as a third of a trained one
START = 10.0  # seconds that the first steps take longer


def run(script: str, *words: str) -> str:
    """Runs a program of the project and returns its output; exits with its status where it fails."""
    done = subprocess.run([sys.executable, ROOT / script, *words], stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(done.returncode)  # the program has printed the reason
    return done.stdout


def trained(words: list[str], steps: int, validate_every: int, folder: Path) -> pd.DataFrame:
    """The history of a training of so many steps."""
    length = ["--steps", str(steps), "--validate_every", str(validate_every)]
    run("train.py", *words, *length, "--save_dir", str(folder))
    return pd.read_csv(folder / "history.csv")


def steps_in(words: list[str], seconds: float) -> int:
    """The steps that fit into the seconds, with the validations among them."""
    with tempfile.TemporaryDirectory() as temporary:
        few, many = (trained(words, steps, steps, Path(temporary) / str(steps))["seconds"].max() for steps in PROBE)
        options = json.loads((Path(temporary) / str(PROBE[0]) / "config.json").read_text())["options"]
    step = (many - few) / (PROBE[1] - PROBE[0])
    validation = step / options["batch_size"] * VALIDATED / 3
    return max(VALIDATIONS, int((seconds - START - VALIDATIONS * validation) / step))


def measured(network: str, minutes: float, steps: int, folder: Path) -> tuple[dict[str, Any], pd.DataFrame]:
    """The row of the table and the history of a network."""
    words = shlex.split(network)
    if not (folder / "config.json").is_file():
        steps = steps or steps_in(words, minutes * 60)
        trained(words, steps, max(1, steps // VALIDATIONS), folder)
    history = pd.read_csv(folder / "history.csv")
    run("evaluate.py", words[0], "--checkpoint", "last", "--save_dir", str(folder))
    report = json.loads((folder / "evaluation-test.json").read_text())
    costs = json.loads(run("evaluate.py", "describe", str(folder), "--json"))
    batch_size = json.loads((folder / "config.json").read_text())["options"]["batch_size"]
    history["multiply_adds"] = 3.0 * costs["multiply_adds"] * batch_size * history["step"]
    row = {
        "test accuracy": f"{report['metrics']['accuracy']:.1%}",
        "train loss": f"{history['train_loss'].iloc[-1]:.3f}",
        "steps": report["step"],
        "seconds": round(history["seconds"].max()),
        "parameters": f"{costs['parameters']:,}",
        "multiply-adds": f"{costs['multiply_adds']:,}",
    }
    return row, history


def draw(histories: dict[str, pd.DataFrame], path: str) -> None:
    """The validation accuracy over the seconds, and over the multiply-adds."""
    figure = Figure(figsize=(11, 4.5), layout="constrained")
    by_time, by_work = figure.subplots(1, 2, sharey=True)
    for name, history in histories.items():
        by_time.plot(history["seconds"], history["validation_accuracy"], marker=".", label=name)
        by_work.plot(history["multiply_adds"], history["validation_accuracy"], marker=".")
    by_time.set(xlabel="seconds of training", ylabel="accuracy on the validation pictures")
    by_work.set(xlabel="multiply-adds of training", xscale="log")
    for axes in (by_time, by_work):
        axes.grid(alpha=0.3)
    by_time.legend()
    figure.savefig(path, dpi=100)


def main(*networks: str, minutes: float = 10.0, steps: int = 0, folder: str = "", picture: str = "") -> None:
    """Trains the networks, prints the table and draws the curves."""
    if not networks:
        sys.exit(__doc__)
    rows, histories = {}, {}
    with tempfile.TemporaryDirectory() as temporary:
        for network in networks:
            place = Path(folder or temporary) / network.replace(" --", ",").replace(" ", "=")
            rows[network], histories[network] = measured(network, minutes, steps, place)
            print(pd.DataFrame(rows).T.to_string(), flush=True)
    if picture:
        draw(histories, picture)
        print(picture)


if __name__ == "__main__":
    fire.Fire(main)
