"""Measures reading pictures from files: python benchmarks/folder_feed.py [--photos FOLDER] [--pictures 20000].

The script writes JPEG files of 227x227 pixels in two classes, cut out of the photos in FOLDER (or of drawn shapes). It
takes each measurement in a process of its own:

- load: the seconds in which the loader decodes and checks every file, compared with a loop in one thread.
- memory: the peak of `train.py squeezenet` on all pictures, minus its peak on 100 pictures.
- waiting: the share of the time that squeezenet's training step waits for its batch, with no decoded picture kept in
  memory. Also the pictures a second that one core decodes, and those that the training step consumes.
"""

import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, str(Path(__file__).parent.parent))

import fire
import numpy as np
from PIL import Image
from tqdm import tqdm

from datasets import image_folder
from datasets.reading import pictures as reading
from datasets.shapes.renderer import render_image

ROOT = Path(__file__).parent.parent
SIZE, BATCH = 227, 32
FEW = 100  # pictures; their pixels take 15 MB
WARM = 5  # steps that are not timed
Figures = dict[str, float]


def make_folder(folder: Path, photos: str, count: int) -> None:
    """Writes `count` random crops of the photos, or of drawn shapes, as JPEG of quality 90."""
    random = np.random.default_rng(0)
    if photos:
        files = sorted(path for path in Path(photos).expanduser().rglob("*") if path.is_file())[:200]
        large = [reading.read(path, 2 * SIZE, 2 * SIZE, 3, resize="crop")[0] for path in files]
    else:
        large = [render_image(0, index, (2 * SIZE, 2 * SIZE), 3)[0] for index in range(50)]
    for name in ("first", "second"):
        (folder / name).mkdir(parents=True)
    for number in tqdm(range(count), "pictures", leave=False, disable=None):
        top, left = random.integers(0, SIZE, 2)
        part = large[number % len(large)][top : top + SIZE, left : left + SIZE]
        path = folder / ("first", "second")[number % 2] / f"{number:06}.jpg"
        Image.fromarray(part).save(path, quality=90)


def in_process(function: Callable[..., Figures], *arguments: Any) -> Figures:
    """Calls the function in a process of its own and returns its result."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        return process.submit(function, *arguments).result()


def load(folder: str) -> Figures:
    """The seconds of the loader and of a loop in one thread over the same files, and the loop's pictures a second."""
    began = time.perf_counter()
    image_folder.load(folder, 0, image_size=SIZE)
    seconds = time.perf_counter() - began
    paths = sorted(Path(folder).rglob("*.jpg"))
    began = time.perf_counter()
    for path in paths:
        reading.read(path, SIZE, SIZE, 3, resize="crop")
    loop = time.perf_counter() - began
    return {"seconds": seconds, "loop": loop, "decoded": len(paths) / loop}


def peak(folder: Path, save_dir: Path, steps: int) -> float:
    """The peak resident memory of train.py in MiB."""
    words = [f"--data=folder:{folder}", f"--steps={steps}", f"--save_dir={save_dir}", f"--batch_size={BATCH}"]
    words += [f"--validate_every={steps}"]
    process = subprocess.Popen(
        [sys.executable, ROOT / "train.py", "squeezenet", *words], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    message = process.stderr.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(message)
    return usage.ru_maxrss / 1024


def waiting(folder: str, steps: int) -> Figures:
    """The share of the time that training waits for data, and the pictures a second that its steps consume."""
    import tensorflow.compat.v1 as tf

    from graphs import seeding
    from tasks.registry import models
    from training.inputs.batches import ShuffledBatches, ahead
    from training.options import TrainOptions
    from training.session import open_session
    from training.steps import optimizers
    from training.steps.training_steps import TrainingSteps

    split = image_folder.load(folder, 0, image_size=SIZE, memory_budget=0).splits["train"]
    with tf.Graph().as_default(), open_session() as session:
        seeding.seed_graph(0)
        model = models()["squeezenet"].load()(num_classes=2)
        rate = tf.constant(0.001)
        training = TrainingSteps(model, model.feeds, optimizers.train_step(model, TrainOptions(), rate), rate, 1)
        session.run(tf.global_variables_initializer())
        batches = ahead(ShuffledBatches(split, BATCH, 0).at, (range(step, step + 1) for step in range(WARM + steps)))
        in_steps = 0.0
        for (step, *_), batch in batches:
            if step == WARM:
                began, waited_before = time.perf_counter(), batches.waited
            start = time.perf_counter()
            training.run(session, batch)
            in_steps += (time.perf_counter() - start) * (step >= WARM)
        seconds = time.perf_counter() - began
    return {"share": (batches.waited - waited_before) / seconds, "taken": steps * BATCH / in_steps}


def main(photos: str = "", pictures: int = 20_000, steps: int = 40) -> None:
    """Prints the measurements and their goals."""
    with tempfile.TemporaryDirectory() as place:
        all_of_them, few = Path(place) / "all", Path(place) / "few"
        make_folder(all_of_them, photos, pictures)
        make_folder(few, photos, FEW)
        print(f"{pictures:,} pictures of {SIZE}x{SIZE}: {pictures * SIZE**2 * 3 / 1e9:.2f} GB of pixels")
        loading = in_process(load, str(all_of_them))
        ratio = loading["seconds"] / loading["loop"]
        print(f"load {loading['seconds']:.1f} s, loop in one thread {loading['loop']:.1f} s, load / loop {ratio:.2f}")
        feeding = in_process(waiting, str(all_of_them), steps)
        rates = f"one core decodes {loading['decoded']:,.0f} pictures/s, the step consumes {feeding['taken']:,.0f}"
        print(f"waiting {feeding['share']:.1%} of the time (goal: below 5 %); {rates}")
        peaks = {folder: peak(folder, Path(place) / f"run-{folder.name}", steps) for folder in (few, all_of_them)}
        above = peaks[all_of_them] - peaks[few]
        told = f"{above:,.0f} MiB above the {peaks[few]:,.0f} MiB with {FEW} pictures (goal: at most 1,024)"
        print(f"memory: peak {peaks[all_of_them]:,.0f} MiB, {told}")


if __name__ == "__main__":
    fire.Fire(main)
