"""How a generator's samples change in a training: RUN/samples/<step>.png of the same latent vectors, and a film."""

import io
from pathlib import Path

import numpy as np
import tensorflow.compat.v1 as tf
from PIL import Image

from errors import RunError
from files import reported, write_atomically
from graphs.generators.generator import Generator
from tasks.generation import SAMPLES, sampling
from training.drawing import grids
from training.runs import own_files
from training.runs.charts import Charts

COUNT = 64
_MOST_FRAMES = 100  # of the GIF
_MILLISECONDS, _LAST_MILLISECONDS = 150, 2000


class Gallery:
    """The pictures of a run, all of the same latent vectors, which follow from the seed of the graph.

    Args:
        session: of the model's graph, which is not added to.
        model: built in a graph whose `seeding.seed_graph` was called.
        folder: the run folder.

    Raises (here and in all methods):
        RunError: a picture can't be written or read, or the samples are not finite.
    """

    def __init__(self, session: tf.Session, model: Generator, folder: Path):
        self.folder = folder
        labels, self._columns = sampling.in_turn(model, COUNT)
        latents = model.draw_latents(COUNT, session.graph.seed)
        self._samples = sampling.Samples(session, model, latents, labels)

    def forget(self, step: int) -> None:
        """Deletes the pictures of later steps: a process that was killed left them."""
        for later, path in self._pictures():
            if later > step:
                with reported(path):
                    path.unlink()

    def add(self, step: int, charts: Charts) -> None:
        """Shows the samples at this step: RUN/samples/<step>.png, and "samples" in TensorBoard."""
        images = self._samples.all_images()
        picture = grids.page(images, self._columns)
        png = io.BytesIO()
        picture.save(png, "PNG")
        path = self.folder / "samples" / f"{step:08}.png"
        with reported(path):
            path.parent.mkdir(exist_ok=True)
        write_atomically(path, png.getvalue())
        charts.picture("samples", step, png.getvalue(), picture.size, images.shape[3])

    def close(self) -> None:
        """Makes RUN/samples.gif of all the pictures, or of a hundred of them; the last one is shown longest."""
        paths = [path for _, path in self._pictures()]
        if not paths:
            return
        chosen = np.unique(np.linspace(0, len(paths) - 1, _MOST_FRAMES).round().astype(int))
        frames = [_frame(paths[i]) for i in chosen]
        durations = [_MILLISECONDS] * (len(frames) - 1) + [_LAST_MILLISECONDS]
        gif = io.BytesIO()
        frames[0].save(gif, "GIF", save_all=True, append_images=frames[1:], duration=durations, loop=0)
        write_atomically(self.folder / "samples.gif", gif.getvalue())

    def _pictures(self) -> list[tuple[int, Path]]:
        """Step and path of each picture, the earliest first."""
        paths = own_files.matching(self.folder, SAMPLES)
        return sorted((int(path.stem), path) for path in paths if path.suffix == ".png")


def _frame(path: Path) -> Image.Image:
    try:
        with Image.open(path) as picture:
            return picture.copy()
    except OSError as error:
        raise RunError(f"can't read {path}: {error}; delete it, then the same command makes the film") from error
