"""Measures record files: python benchmarks/records.py [raw|jpeg|memory ...] [--photos FOLDER].

Each measurement takes turns with its peer, a few seconds each, and prints the median of the ratios.

- raw: the batches a second of `cifar` in training, fed from raw records and from arrays in memory. Goal: 0.98.
- jpeg: the pictures of 224x224 a second, decoded from shuffled records, and by tf.data with AUTOTUNE from the same
  files (TFRecordDataset, parse_single_example, decode_jpeg, batch, prefetch). Goal: 0.9.
- memory: the peak of `train.py cifar` on records of 20 GB, a set whose shards stand many times in dataset.json, minus
  its peak on few examples. Goal: at most 1,024 MiB.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, str(Path(__file__).parent.parent))

import fire
import numpy as np

from benchmarks.folder_feed import make_folder
from datasets import registry
from datasets.dataset import Dataset
from datasets.records.options import RecordOptions
from datasets.records.writing import write, write_set
from datasets.split import ArraySplit, Fields, Split
from datasets.wanted import Wanted

ROOT = Path(__file__).parent.parent
SIZE, BATCH, PICTURES = 224, 100, 2000
SECONDS, TURNS = 4.0, 9
GB, FEW = 20, 500


def rate(batches: Iterator[object], seconds: float = SECONDS) -> float:
    """Batches a second, taken for some seconds."""
    count, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        next(batches)
        count += 1
    return count / (time.perf_counter() - began)


def in_turns(
    one: Callable[[], float], other: Callable[[], float], turns: int
) -> tuple[float, list[float], list[float]]:
    """The median of the ratios of two rates that are measured alternately, and the rates."""
    pairs = [(one(), other()) if turn % 2 else (other(), one())[::-1] for turn in range(turns)]
    ones, others = (list(rates) for rates in zip(*pairs, strict=True))
    return statistics.median(a / b for a, b in pairs), ones, others


def report(what: str, ratio: float, goal: float, rates: dict[str, list[float]]) -> None:
    """Prints a ratio beside its goal, and the rates."""
    told = ", ".join(f"{name} {statistics.median(values):,.1f}" for name, values in rates.items())
    print(f"{what}: {ratio:.3f} (goal {goal}); medians: {told}")


def shuffled(split: Split) -> Iterator[tuple[range, Fields]]:
    """The batches of a training on a split, made in advance as a training does."""
    from training.inputs.batches import ShuffledBatches, ahead  # imports TensorFlow, which not every measurement needs

    steps = (range(step, step + 1) for step in range(10**9))
    return iter(ahead(ShuffledBatches(split, BATCH, 0).at, steps))


def raw(place: Path, turns: int) -> None:
    """Training steps of cifar from records and from memory."""
    import tensorflow.compat.v1 as tf

    from graphs import seeding
    from tasks.registry import models
    from training.options import TrainOptions
    from training.session import open_session
    from training.steps import optimizers
    from training.steps.training_steps import TrainingSteps

    random = np.random.default_rng(0)
    arrays = ArraySplit({
        "images": random.integers(0, 256, (45_000, 32, 32, 3), np.uint8),
        "labels": random.integers(0, 10, 45_000).astype(np.int32),
    })  # fmt: skip
    records = written(place, "cifar", {"train": arrays})
    with tf.Graph().as_default(), open_session() as session:
        seeding.seed_graph(0)
        model = models()["cifar"].load()(num_classes=10)
        learning_rate = tf.constant(0.001)
        step = optimizers.train_step(model, TrainOptions(), learning_rate)
        training = TrainingSteps(model, model.feeds, step, learning_rate, 1)
        session.run(tf.global_variables_initializer())

        def steps(split: Split) -> Callable[[], float]:
            trained = (training.run(session, batch) for _, batch in shuffled(split))
            rate(trained, 1.0)
            return lambda: rate(trained)

        ratio, ours, theirs = in_turns(steps(records), steps(arrays), turns)
    report("raw records / arrays in memory, steps a second of cifar", ratio, 0.98, {"records": ours, "memory": theirs})


def jpeg(place: Path, turns: int, photos: str) -> None:
    """Pictures decoded from records by this program and by tf.data."""
    import tensorflow as tf

    make_folder(place / "pictures", photos, PICTURES)
    options = RecordOptions(encoding="jpeg", quality=90, split=("train",), shards=4)
    write(f"folder:{place / 'pictures'}", str(place / "jpeg"), options, {"image_size": SIZE})
    own = shuffled(only_split(place / "jpeg", "train", memory_budget=0))

    def parse(record: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        features = {"images": tf.io.FixedLenFeature([], tf.string), "labels": tf.io.FixedLenFeature([], tf.int64)}
        one = tf.io.parse_single_example(record, features)
        return tf.ensure_shape(tf.io.decode_jpeg(one["images"], 3), [SIZE, SIZE, 3]), one["labels"]

    files = sorted(map(str, (place / "jpeg").glob("*.tfrecord")))
    theirs = tf.data.TFRecordDataset(files, num_parallel_reads=tf.data.AUTOTUNE).repeat()
    theirs = theirs.map(parse, tf.data.AUTOTUNE).batch(BATCH).prefetch(tf.data.AUTOTUNE)
    peer = iter(theirs)
    for batches in (own, peer):
        rate(batches, 2.0)
    ratio, ours, theirs = in_turns(lambda: BATCH * rate(own), lambda: BATCH * rate(peer), turns)
    report("JPEG records / tf.data with AUTOTUNE, pictures a second", ratio, 0.9, {"records": ours, "tf.data": theirs})


def memory(place: Path) -> None:
    """The peak of a training on 20 GB."""
    random = np.random.default_rng(0)
    images = random.integers(0, 256, (50_000, 32, 32, 3), np.uint8)
    labels = random.integers(0, 10, 50_000).astype(np.int32)
    parts = {"train": slice(None), "validation": slice(FEW), "test": slice(FEW)}
    splits = {name: ArraySplit({"images": images[rows], "labels": labels[rows]}) for name, rows in parts.items()}
    written(place, "large", splits)
    few = dict(splits, train=splits["test"])
    written(place, "few", few)
    path = place / "large" / "dataset.json"
    about = json.loads(path.read_text())
    shards = about["splits"]["train"]["shards"]
    times = -(-GB * 10**9 // sum(shard["size"] for shard in shards))
    about["splits"]["train"]["shards"] = shards * times
    path.write_text(json.dumps(about))
    peaks = {name: peak(place / name, place / f"run-{name}") for name in ("few", "large")}
    size = times * sum(shard["size"] for shard in shards)
    told = f"{peaks['large'] - peaks['few']:,.0f} MiB above the {peaks['few']:,.0f} MiB on {FEW} examples"
    print(f"memory of {size / 1e9:.1f} GB, {times * len(images):,} examples: {told} (goal: at most 1,024)")


def written(place: Path, name: str, splits: dict[str, Split]) -> Split:
    """Writes raw records of splits in memory to a folder; returns the first split of what was written."""
    folder, first = place / name, next(iter(splits))
    options = RecordOptions(split=tuple(splits))
    write_set(Dataset(name, splits, tuple("0123456789")), name, str(folder), options, {})
    return only_split(folder, first)


def only_split(folder: Path, name: str, **options: float) -> Split:
    """One split of the records in a folder."""
    (split,) = registry.load(f"records:{folder}", wanted=Wanted(only=name), **options).splits.values()
    return split


def peak(folder: Path, save_dir: Path) -> float:
    """The peak resident memory of train.py in MiB."""
    words = [f"--data=records:{folder}", "--steps=20", "--validate_every=20", f"--save_dir={save_dir}"]
    process = subprocess.Popen(
        [sys.executable, ROOT / "train.py", "cifar", *words], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    message = process.stderr.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(message)
    return usage.ru_maxrss / 1024


def main(*parts: str, photos: str = "", turns: int = TURNS) -> None:
    """Takes the measurements that are named, all by default."""
    with tempfile.TemporaryDirectory() as place:
        if not parts or "raw" in parts:
            raw(Path(place), turns)
        if not parts or "jpeg" in parts:
            jpeg(Path(place), turns, photos)
        if not parts or "memory" in parts:
            memory(Path(place))


if __name__ == "__main__":
    fire.Fire(main)
