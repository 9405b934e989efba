"""Measures the overheads of training: python benchmarks/overheads.py [--rounds 5] [--epochs 2].

- start-up: the seconds from the shell to the end of mnist's first step, compared with `import tensorflow` alone.
- small steps: the seconds of xor's 10,000 steps with one Session.run a step, and with the default flags.
- saving: the share of the training time that saving checkpoints takes, at the default interval.
- memory: the peak resident memory, and how much of it exceeds the size of the data set.

The data sets mnist and cifar10 must be in the data folder.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

import fire
import pandas as pd

import train
from command_line import Program, flags
from command_line import main as run_program
from training.startup import import_quietly


def seconds(*words: str) -> float:
    """The seconds that this Python takes for a command."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *words], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def inside(*words: str, measure: bool = False) -> None:
    """Runs train.py in this process. It exits after the first step, or with `measure` prints its costs as JSON."""
    saved = {"seconds": 0.0}
    loop, datasets = import_quietly("training.loop"), import_quietly("datasets.registry")
    whole = loop.Checkpoints._publish, loop.TrainingSteps.run, datasets.load

    def publish(*arguments: Any) -> None:
        start = time.perf_counter()
        whole[0](*arguments)
        saved["seconds"] += time.perf_counter() - start

    def first_step(*arguments: Any) -> None:
        whole[1](*arguments)
        os._exit(0)

    def load(*arguments: Any, **options: Any) -> Any:
        dataset = whole[2](*arguments, **options)
        saved["data"] = sum(array.nbytes for split in dataset.splits.values() for array in split.values()) / 2**20
        return dataset

    if measure:
        loop.Checkpoints._publish, datasets.load = publish, load
    else:
        loop.TrainingSteps.run = first_step
    if status := run_program(Program("train.py", "", train.train, flags.training_flags), words):
        sys.exit(status)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
    print(json.dumps({"saving": saved["seconds"], "peak": peak, "data": saved["data"]}))


def start_up(folder: str, rounds: int) -> None:
    """Prints the median start-up times, measured in turns, and the median of their differences."""
    first = ["-c", "import sys; sys.path.insert(0, 'benchmarks'); import overheads; overheads.inside(*sys.argv[1:])"]
    table = pd.DataFrame(
        [
            {
                "import tensorflow": seconds("-c", "import tensorflow"),
                "first step": seconds(*first, "mnist", "--fresh", f"--save_dir={folder}/mnist"),
            }
            for _ in range(rounds)
        ]
    )
    above = (table["first step"] - table["import tensorflow"]).median()
    print(f"start-up: {table.median().round(2).to_dict()} s, difference {above:.2f} s")


def small_steps(folder: str, rounds: int) -> None:
    """Prints the median seconds of training from history.csv, measured in turns, and their ratio."""
    rows = []
    for _ in range(rounds):
        for name, words in {"one": ["--steps_per_run=1"], "default": []}.items():
            seconds("train.py", "xor", "--fresh", f"--save_dir={folder}/xor-{name}", *words)
        rows.append({n: pd.read_csv(f"{folder}/xor-{n}/history.csv")["seconds"].max() for n in ("one", "default")})
    table = pd.DataFrame(rows)
    ratio = (table["one"] / table["default"]).median()
    print(f"xor, 10,000 steps: {table.median().round(2).to_dict()} s, ratio {ratio:.1f}")


def saving_and_memory(model: str, folder: str, epochs: int) -> None:
    """Prints the time for saving and the peak memory of one training."""
    words = [model, f"--epochs={epochs}", f"--save_dir={folder}/{model}-whole"]
    code = (
        "import sys; sys.path.insert(0, 'benchmarks'); import overheads; overheads.inside(*sys.argv[1:], measure=True)"
    )
    done = subprocess.run([sys.executable, "-c", code, *words], check=True, stdout=subprocess.PIPE, text=True)
    costs = json.loads(done.stdout.splitlines()[-1])
    whole = pd.read_csv(f"{folder}/{model}-whole/history.csv")["seconds"].max()
    print(
        f"{model}: saving {costs['saving']:.2f} s of {whole:.0f} s of training, {costs['saving'] / whole:.2%}; ", end=""
    )
    print(f"peak memory {costs['peak']:.0f} MiB, {costs['peak'] - costs['data']:.0f} MiB above the data")


def main(rounds: int = 5, epochs: int = 2) -> None:
    """Takes all four measurements."""
    os.chdir(Path(__file__).parent.parent)
    with tempfile.TemporaryDirectory() as folder:
        start_up(folder, rounds)
        small_steps(folder, rounds)
        for model in ("mnist", "cifar"):
            saving_and_memory(model, folder, epochs)


if __name__ == "__main__":
    fire.Fire(main)
