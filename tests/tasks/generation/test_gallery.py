"""The samples of a run in training: the same latent vectors each time, a film of them, what a resumed run forgets."""

import re
from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from PIL import Image

from errors import RunError
from graphs import seeding
from tasks.generation import sampling
from tasks.generation.evaluator import GeneratorEvaluator
from tests.tasks.generation.dots import ClassDots, Dots
from tests.training.runs.test_disk import disk, fill, small_disk  # noqa: F401 (fixtures)
from training.drawing import grids


class Charts:
    """Notes what TensorBoard would show."""

    def __init__(self):
        self.shown = []

    def picture(self, *args):
        self.shown.append(args)


@pytest.fixture
def run(tmp_path):
    """A function: run(kind) -> the evaluator of a model, its folder and charts, train(), which changes the weight.

    Nothing can be added to the graph.
    """
    opened = []

    def begin(kind, seed=5):
        graph = tf.Graph()
        with graph.as_default():
            seeding.seed_graph(seed)
            model, initializer = kind(), tf.global_variables_initializer()
            step = tf.assign(model.variables[0], 2.0)
        graph.finalize()
        opened.append(tf.Session(graph=graph))
        opened[-1].run(initializer)
        folder = tmp_path / f"run{len(opened)}"
        folder.mkdir()
        evaluator, train = GeneratorEvaluator(model, opened[-1], ()), partial(opened[-1].run, step)
        return SimpleNamespace(evaluator=evaluator, model=model, folder=folder, charts=Charts(), train=train)

    yield begin
    for session in opened:
        session.close()


def shown(run, step):
    return np.asarray(Image.open(run.folder / "samples" / f"{step:08}.png"))


def drawn(run, labels=None):
    return sampling.Samples(run.evaluator.session, run.model, run.model.draw_latents(64, 5), labels).all_images()


def test_each_picture_is_of_the_same_latent_vectors(run):
    first = run(Dots)
    first.evaluator.illustrate(first.folder, first.charts, 2)
    np.testing.assert_array_equal(shown(first, 2), np.asarray(grids.page(drawn(first), 8)))
    first.evaluator.illustrate(first.folder, first.charts, 4)
    np.testing.assert_array_equal(shown(first, 4), shown(first, 2))
    first.train()
    first.evaluator.illustrate(first.folder, first.charts, 12345678)
    np.testing.assert_array_equal(shown(first, 12345678), np.asarray(grids.page(drawn(first), 8)))
    assert (shown(first, 12345678) != shown(first, 2)).any()
    other = run(Dots, seed=6)
    other.evaluator.illustrate(other.folder, other.charts, 2)
    assert (shown(other, 2) != shown(first, 2)).any()


def test_a_class_is_a_column(run):
    begun = run(ClassDots)
    begun.evaluator.illustrate(begun.folder, begun.charts, 2)
    labels = np.arange(64, dtype=np.int32) % 10
    np.testing.assert_array_equal(shown(begun, 2), np.asarray(grids.page(drawn(begun, labels), 10)))
    factor = 600 // 49
    assert shown(begun, 2)[0, :: 5 * factor].tolist() == list(range(0, 100, 10))


def test_tensorboard_is_shown_the_same_picture(run):
    begun = run(Dots)
    begun.evaluator.illustrate(begun.folder, begun.charts, 3)
    path = begun.folder / "samples" / "00000003.png"
    assert begun.charts.shown == [("samples", 3, path.read_bytes(), Image.open(path).size, 1)]


def test_noise_is_shown_before_the_first_step_and_later_pictures_are_forgotten(run):
    begun = run(Dots)
    samples = begun.folder / "samples"
    begun.evaluator.begin(begun.folder, begun.charts, 0)
    for step in (2, 4, 6):
        begun.evaluator.illustrate(begun.folder, begun.charts, step)
    (samples / "notes.png").write_text("not of the run")
    begun.evaluator.begin(begun.folder, begun.charts, 4)
    assert [step for _, step, *_ in begun.charts.shown] == [0, 2, 4, 6]
    assert sorted(path.name for path in samples.iterdir()) == [
        "00000000.png",
        "00000002.png",
        "00000004.png",
        "notes.png",
    ]
    begun.evaluator.begin(begun.folder, begun.charts, 0)
    assert sorted(path.name for path in samples.iterdir()) == ["00000000.png", "notes.png"]


def put(run, steps):
    """Pictures for these steps, each of another grey."""
    (run.folder / "samples").mkdir()
    for number, step in enumerate(steps):
        Image.new("L", (6, 6), number).save(run.folder / "samples" / f"{step:08}.png")


def frames(run) -> list[tuple[int, int]]:
    """Grey and milliseconds of each frame of the GIF."""
    found = []
    with Image.open(run.folder / "samples.gif") as gif:
        assert gif.info["loop"] == 0
        for number in range(gif.n_frames):
            gif.seek(number)
            found.append((np.asarray(gif.convert("L"))[0, 0], gif.info["duration"]))
    return found


def test_the_film_shows_the_pictures_in_order_and_holds_the_last(run):
    begun = run(Dots)
    put(begun, [0, 900, 1000, 99_999_999, 100_000_000])
    begun.evaluator.finish(begun.folder)
    assert frames(begun) == [(0, 150), (1, 150), (2, 150), (3, 150), (4, 2000)]


def test_a_long_film_is_shortened_evenly(run):
    begun = run(Dots)
    put(begun, range(0, 1000, 5))
    begun.evaluator.finish(begun.folder)
    greys = [grey for grey, _ in frames(begun)]
    assert (len(greys), greys[0], greys[-1]) == (100, 0, 199)
    assert set(np.diff(np.array(greys, int))) <= {2, 3}


def test_there_is_no_film_of_nothing(run):
    begun = run(Dots)
    begun.evaluator.finish(begun.folder)
    assert not list(begun.folder.iterdir())


def test_a_full_disk_is_told(run, small_disk):  # noqa: F811
    begun = run(Dots)
    (small_disk / "samples").mkdir()
    Image.new("L", (6, 6)).save(small_disk / "samples" / "00000002.png")
    fill(small_disk, 0)
    full = r"can't save {}: No space left on device; free some room, then the same command resumes"
    with pytest.raises(RunError, match=full.format(re.escape(f"{small_disk}/samples/00000004.png"))):
        begun.evaluator.illustrate(small_disk, begun.charts, 4)
    with pytest.raises(RunError, match=full.format(re.escape(f"{small_disk}/samples.gif"))):
        begun.evaluator.finish(small_disk)
    assert begun.charts.shown == []


def test_a_picture_that_is_none_is_named(run):
    begun = run(Dots)
    put(begun, [0])
    (begun.folder / "samples" / "00000002.png").write_bytes(b"half")
    with pytest.raises(RunError, match=r"can't read \S+/samples/00000002\.png: .*delete it, then the same command"):
        begun.evaluator.finish(begun.folder)
