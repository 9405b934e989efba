"""Checks that a killed and resumed run ends in the same bits: python benchmarks/kill.py [--rounds 100].

For every model (or those of --models iris,mnist), with dropout, augmentation and shuffling, one run trains without
interruption. Other runs with the same flags are killed (SIGKILL) and resumed until they finish. Half of the kills come
at a random time, half just before a file operation. The script then compares bit by bit: all variables of the last and
the best checkpoint (weights, slots, step, state of the run), history.csv without the seconds, and the curves in
TensorBoard. Every fourth round first starts with --fresh in a copy of the finished run, and resumes without --fresh.

--every N kills once before every Nth file operation instead of at random. --seed chooses other random times.
The exit status is 1 if any run differs. The runs are in a temporary folder.
"""

import itertools
import logging
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, str(Path(__file__).parent.parent))

import fire
import numpy as np
import pandas as pd
import tensorflow.compat.v1 as tf
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

import train
from command_line import main
from command_line.flags import training_flags
from tasks.registry import models
from training import loop  # noqa: F401  imported once here, so that no forked process has to import it
from training.runs import events

logging.getLogger("tensorboard").setLevel(logging.ERROR)  # it reports every restart that it finds
LENGTH = ["--steps=22", "--batch_size=20", "--validate_every=4", "--save_every=3", "--log_every=1"]
CHOICES = (
    [],
    ["--optimizer=momentum", "--schedule=plateau", "--plateau_patience=1", "--clip_norm=0.5", "--learning_rate=0.01"],
    ["--patience=1", "--optimizer=rmsprop", "--learning_rate=0.03"],
)
#: The file operations before which a run is killed: (owner, name of the function).
ACTIONS = [(os, name) for name in ("mkdir", "fsync", "replace", "unlink", "rmdir", "pwrite")]
ACTIONS += [(tf.train.Saver, "save"), (events.EventFile, "write")]


@dataclass
class Reference:
    """An uninterrupted run: its command, its folder, its seconds and its number of file operations."""

    model: str
    words: list[str]
    folder: Path
    seconds: float
    actions: int


class Round(NamedTuple):
    """The outcome of a killed run: kills, kills during a save, starts from a checkpoint, differences by name."""

    kills: int
    in_saves: int
    resumed: int
    differences: list[str]


def small_run(model: str) -> list[str]:
    """Flags that choose a small data set and turn on everything that draws random numbers."""
    entry = models()[model]
    data = "shapes" if "shapes" in entry.data_sets() else entry.data
    words = [f"--data={data}"] + ["--examples=200"] * (data == "shapes")
    wanted = {"dropout": "--dropout=0.4", "augment": "--augment", "batch_norm": "--batch_norm"}
    return words + [word for name, word in wanted.items() if name in training_flags(model, data)]


def start(words: list[str], folder: Path, kill_before: int = 0, kill_after: float = 0.0) -> tuple[int, str]:
    """Runs train.py in a fork of this process, which has imported TensorFlow but computed nothing.

    Args:
        words: the arguments of train.py.
        folder: the run folder.
        kill_before: the process kills itself before its file operation of this number, counted from 1; 0: never.
        kill_after: seconds after which the process is killed; 0: never.

    Returns:
        The exit status (-9 after a kill) and the output of the process.
    """
    log = folder.with_suffix(".log")
    child = os.fork()
    if not child:
        file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(file, 1)
        os.dup2(file, 2)
        counter = itertools.count(1)
        for owner, name in ACTIONS:
            setattr(owner, name, counted(getattr(owner, name), counter, kill_before))
        status = 1
        try:
            status = main(train.PROGRAM, [*words, f"--save_dir={folder}"])
            print(next(counter) - 1, flush=True)
        finally:
            os._exit(status)
    end = time.monotonic() + (kill_after or 1000)
    while not (ended := os.waitpid(child, os.WNOHANG))[0]:
        if time.monotonic() > end:
            os.kill(child, signal.SIGKILL)
        time.sleep(0.002)
    return os.waitstatus_to_exitcode(ended[1]), log.read_text()


def counted(action: Callable, counter: itertools.count, last: int) -> Callable:
    """The action, which is counted; it kills its process when the count reaches `last`."""

    def act(*args: object, **kwargs: object) -> object:
        if next(counter) == last:
            os.kill(os.getpid(), signal.SIGKILL)
        return action(*args, **kwargs)

    return act


def differences(one: Path, other: Path) -> list[str]:
    """The names of what differs between two runs."""
    pairs = {kind: [newest(folder, kind) for folder in (one, other)] for kind in ("model", "best")}
    found = [f"{a.name} {b.name}" for a, b in pairs.values() if a.name != b.name]
    for kind, pair in pairs.items():
        values = [variables(prefix) for prefix in pair]
        names = values[0].keys() | values[1].keys()
        found += [f"{kind} {name}" for name in sorted(names) if values[0].get(name) != values[1].get(name)]
    tables = [pd.read_csv(folder / "history.csv").drop(columns="seconds").to_csv() for folder in (one, other)]
    found += ["history.csv"] * (tables[0] != tables[1])
    shown = [charts(folder) for folder in (one, other)]
    tags = sorted(shown[0].keys() | shown[1].keys())
    return found + [f"chart {tag}" for tag in tags if shown[0].get(tag) != shown[1].get(tag)]


def newest(folder: Path, kind: str) -> Path:
    """The prefix of the newest checkpoint of a kind, "model" or "best"."""
    steps = [int(path.stem.split("-")[1]) for path in folder.glob(f"{kind}-*.index")]
    return folder / f"{kind}-{max(steps, default=None)}"


def variables(prefix: Path) -> dict[str, bytes]:
    """The bytes of each variable, by name."""
    reader = tf.train.load_checkpoint(str(prefix))
    return {name: np.asarray(reader.get_tensor(name)).tobytes() for name in reader.get_variable_to_shape_map()}


def charts(folder: Path) -> dict[str, list[tuple[int, float]]]:
    """The points (step, value) of each curve in TensorBoard, by its name."""
    found = {}
    for run in ("train", "validation"):
        shown = EventAccumulator(str(folder / run), size_guidance={"scalars": 0})
        shown.Reload()
        for tag in shown.Tags()["scalars"]:
            found[f"{run}/{tag}"] = [(point.step, point.value) for point in shown.Scalars(tag)]
    return found


def leave_alone(model: str, choice: list[str], folder: Path) -> Reference:
    """Trains from start to end without a kill."""
    words = [model, *small_run(model), *LENGTH, *choice]
    began = time.monotonic()
    status, said = start(words, folder)
    if status:
        sys.exit(f"{' '.join(words)}: {said}")
    return Reference(model, words, folder, time.monotonic() - began, int(said.split()[-1]))


def killed_run(reference: Reference, deaths: list[dict[str, float]], fresh: bool, folder: Path) -> Round:
    """Kills a run as planned, resumes it until it finishes, and compares it with the reference.

    Args:
        reference: the same run without kills.
        deaths: kill_before or kill_after of each start.
        fresh: whether to begin with --fresh in a copy of the finished run.
        folder: the run folder.
    """
    if fresh:
        shutil.copytree(reference.folder, folder)
    kills = in_saves = resumed = 0
    for number, death in enumerate([*deaths, {}]):
        resumed += number > 0 and any(folder.glob("model-*.index"))
        status, said = start(reference.words + ["--fresh"] * (fresh and number == 0), folder, **death)
        if status not in (0, -signal.SIGKILL):
            return Round(kills, in_saves, resumed, [f"exit status {status}: {said}"])
        kills += status != 0
        in_saves += status != 0 and ((folder / ".saving").exists() or any(folder.glob(".*.new")))
    found = differences(reference.folder, folder)
    shutil.rmtree(folder)
    return Round(kills, in_saves, resumed, found)


def random_deaths(references: list[Reference], rounds: int, chance: random.Random) -> list[tuple]:
    """The first three arguments of `killed_run` for each round, with one to three kills at random."""
    plan = []
    for number, reference in zip(range(rounds), itertools.cycle(references), strict=False):
        kinds = [
            {"kill_after": chance.uniform(0.001, reference.seconds)},
            {"kill_before": chance.randint(1, reference.actions)},
        ]
        plan.append((reference, chance.choices(kinds, k=chance.randint(1, 3)), number % 4 == 3))
    return plan


def every_death(references: list[Reference], every: int) -> list[tuple]:
    """The same with one kill a round, before every Nth file operation; with --fresh, while the folder is cleared."""
    plan = []
    for reference in references:
        clearing = len(list(reference.folder.rglob("*"))) + 10
        for fresh, last in ((False, reference.actions), (True, clearing)):
            plan += [(reference, [{"kill_before": n}], fresh) for n in range(1, last + 1, every)]
    return plan


def measure(models: str = "all", rounds: int = 100, every: int = 0, seed: int = 0) -> None:
    """Prints a row for each model."""
    names = list(models()) if models == "all" else [models] if isinstance(models, str) else models  # fire splits "a,b"
    print(f"{'model':16}{'rounds':>8}{'kills':>8}{'in a save':>11}{'resumed':>9}{'bits equal':>14}{'seconds':>9}")
    faults = []
    with tempfile.TemporaryDirectory() as folder, multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
        for model in names:
            began = time.monotonic()
            alone = [(model, choice, Path(folder, f"{model}-{i}")) for i, choice in enumerate(CHOICES)]
            references = pool.starmap(leave_alone, alone)
            chance = random.Random(f"{seed} {model}")
            plan = every_death(references, every) if every else random_deaths(references, rounds, chance)
            tasks = [(*task, Path(folder, f"{model}-killed-{i}")) for i, task in enumerate(plan)]
            done = pool.starmap(killed_run, tasks, chunksize=1)
            kills, in_saves, resumed = (sum(numbers) for numbers in list(zip(*done, strict=True))[:3])
            equal = f"{sum(not one.differences for one in done)} of {len(done)}"
            seconds = time.monotonic() - began
            print(f"{model:16}{len(done):8}{kills:8}{in_saves:11}{resumed:9}{equal:>14}{seconds:9.0f}", flush=True)
            outcomes = zip(plan, done, strict=True)
            faults += [f"{' '.join(r.words)} {deaths}: {one.differences}" for (r, deaths, _), one in outcomes if one[3]]
    if faults:
        sys.exit("\n".join(faults))


if __name__ == "__main__":
    fire.Fire(measure)
