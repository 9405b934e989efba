"""The order of the examples is a function of (seed, step): every pass is complete, no two are alike."""

import os
import re
import signal
import threading
import time

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from PIL import Image

from datasets import image_folder
from datasets.dataset import Dataset
from datasets.split import ArraySplit, Field, Split
from errors import DataError, UsageError
from graphs.graph import Graph
from training.inputs.batches import ShuffledBatches, ahead, batch_size_for, check_fields


def batches(size: int, batch_size: int, seed: int = 0) -> ShuffledBatches:
    split = ArraySplit({"images": np.arange(size) * 2, "labels": np.arange(size)})
    return ShuffledBatches(split, batch_size, seed)


@pytest.mark.parametrize(("size", "batch_size"), [(10, 5), (10, 3), (7, 7), (4, 10), (1, 3)])
def test_every_pass_holds_each_example_once(size, batch_size):
    rows = batches(size, batch_size).rows(range(3 * size)).ravel()
    passes = rows[: len(rows) // size * size].reshape(-1, size)
    assert len(passes) >= 3 * min(size, batch_size) or size == 1
    for one in passes:
        assert sorted(one) == list(range(size))


def test_every_batch_has_the_same_size_and_matching_fields():
    for step in (0, 3, 1000):
        batch = batches(10, 3).at(range(step, step + 2))
        assert batch["labels"].shape == (2, 3)
        np.testing.assert_array_equal(batch["images"], batch["labels"] * 2)


def test_a_batch_does_not_depend_on_those_before():
    straight = batches(10, 3)
    parts = [straight.rows(range(step, step + 5)) for step in range(0, 50, 5)]
    np.testing.assert_array_equal(np.concatenate(parts), batches(10, 3).rows(range(50)))
    np.testing.assert_array_equal(parts[-1][-1:], batches(10, 3).rows(range(49, 50)))


def test_seeds_and_passes_differ():
    first, second = batches(100, 100).rows(range(2))
    assert not np.array_equal(first, second)
    assert not np.array_equal(first, batches(100, 100, seed=1).rows(range(1))[0])


def test_the_order_is_that_of_earlier_versions():
    """Else a run that they began would go on with other batches."""
    assert batches(10, 4, seed=7).rows(range(1, 4)).tolist() == [[3, 6, 2, 4], [5, 9, 9, 0], [8, 6, 7, 1]]


class Waves(Split):
    """A foreign kind of split: it computes its examples."""

    fields = {"images": Field(np.dtype(np.float32), (2, 2, 1)), "labels": Field(np.dtype(np.int32), ())}

    def __len__(self):
        return 50

    def take(self, rows, names=()):
        numbers = np.arange(50)[rows]
        places = numbers[..., None, None, None] + np.arange(4).reshape(2, 2, 1)
        whole = {"images": np.sin(places).astype(np.float32), "labels": (numbers % 3).astype(np.int32)}
        return {name: whole[name] for name in names or whole}


def test_a_foreign_kind_of_split():
    dataset = Dataset("waves", {"train": Waves(), "validation": Waves(), "test": Waves()}, ("a", "b", "c"))
    computed = ShuffledBatches(dataset.splits["train"], 7, 3)
    stored = ShuffledBatches(ArraySplit({name: Waves()[name] for name in Waves.fields}), 7, 3)
    for steps, batch in ahead(computed.at, [range(2), range(2, 3), range(90, 95)]):
        assert batch["images"].shape == (len(steps), 7, 2, 2, 1)
        for name, array in stored.at(steps).items():
            np.testing.assert_array_equal(batch[name], array)


def test_two_items_are_made_while_the_last_is_worked_on():
    made = [threading.Event() for _ in range(6)]

    def make(item):
        made[item].set()
        return item * 10

    for item, result in ahead(make, range(6)):
        assert result == item * 10
        assert all(event.wait(10) for event in made[item : item + 3])
        assert item > 2 or not made[item + 3].is_set()


def test_what_goes_wrong_ahead_comes_up_when_its_turn_comes():
    def make(item):
        return 1 // (2 - item)

    items = iter(ahead(make, range(9)))
    assert [next(items), next(items)] == [(0, 0), (1, 1)]
    with pytest.raises(ZeroDivisionError):
        next(items)
    assert not threads()


def threads() -> list[str]:
    """The names of the threads that make items ahead."""
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("ahead")]


def test_a_loop_that_is_left_early_leaves_no_thread():
    for item, _ in ahead(lambda item: time.sleep(0.01), iter(int, 1)):  # 0, 0, 0, ...
        assert item == 0 and threads()
        break
    assert not threads()


def test_ctrl_c_ends_the_wait_for_an_item(usual_ctrl_c):
    began = time.perf_counter()
    with pytest.raises(KeyboardInterrupt):
        for item, _ in ahead(lambda item: time.sleep(item), [0, 1, 40, 40]):
            if not item:
                threading.Timer(0.2, os.kill, [os.getpid(), signal.SIGINT]).start()
    assert time.perf_counter() - began < 20  # item 1 is waited for, the others are not begun
    assert not threads()


def test_the_time_in_which_the_caller_waits():
    slow = ahead(lambda item: time.sleep(0.05), range(10))
    assert len(list(slow)) == 10 and 0.4 < slow.waited < 0.8
    quick = ahead(lambda item: time.sleep(0.001), range(10))
    for _ in quick:
        time.sleep(0.02)
    assert quick.waited < 0.05


@pytest.fixture
def pictures(tmp_path):
    """A folder with 2 classes of 12 pictures each."""
    random = np.random.default_rng(0)
    for name in ("ants", "bees"):
        (tmp_path / name).mkdir()
        for number in range(12):
            pixels = random.integers(0, 256, (9, 9, 3), np.uint8)
            Image.fromarray(pixels).save(tmp_path / name / f"{number:02}.png")
    return tmp_path


def test_pictures_that_do_not_fit_the_budget_make_the_same_batches(pictures):
    kept, not_kept, partly = (
        ShuffledBatches(image_folder.load(str(pictures), 0, image_size=8, memory_budget=budget).splits["train"], 5, 1)
        for budget in (1, 0, 6 * 8 * 8 * 3 / 1e9)
    )
    assert kept.at(range(2))["images"].shape == (2, 5, 8, 8, 3)
    for other in (not_kept, partly):
        for _, batch in ahead(other.at, [range(1), range(1, 4), range(4, 9)]):
            for name, array in kept.at(_).items():
                np.testing.assert_array_equal(batch[name], array)
    resumed = image_folder.load(str(pictures), 0, image_size=8, memory_budget=0).splits["train"]
    after = ShuffledBatches(resumed, 5, 1).at(range(7, 9))
    np.testing.assert_array_equal(after["images"], kept.at(range(5, 9))["images"][2:])


def test_a_picture_that_is_damaged_during_a_training_is_named(pictures):
    split = image_folder.load(str(pictures), 0, image_size=8, memory_budget=0).splits["train"]
    batches_of, done = ShuffledBatches(split, 4, 0), 0
    with pytest.raises(DataError, match=rf"^{pictures}/(ants|bees)/\d\d.png: not a picture"):
        for _ in ahead(batches_of.at, (range(step, step + 1) for step in range(100))):
            done += 1
            if done == 3:
                for path in pictures.rglob("*.png"):
                    path.write_bytes(b"no picture any more")
    assert 3 <= done <= 5 and not threads()


class Boxes(Graph):
    """Takes pictures of one size with any number of boxes."""

    def build_graph(self):
        tf.get_variable("weight", [])
        images = tf.placeholder(tf.uint8, [None, 8, 12, 3])
        self.feeds = {"images": images, "boxes": tf.placeholder(tf.float32, [None, None, 4])}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"images": (5, 8, 12, 3)}, "plain has no boxes, with which the network is trained"),
        (
            {"images": (5, 8, 8, 3), "boxes": (5, 2, 4)},
            "plain has images of the shape [8, 8, 3], the network takes [8, 12, 3]",
        ),
        (
            {"images": (5, 8, 12, 3), "boxes": (5, 4)},
            "plain has boxes of the shape [4], the network takes [None, 4]",
        ),
    ],
)
def test_a_data_set_that_does_not_fit_the_network_is_refused(fields, message):
    with tf.Graph().as_default():
        model = Boxes()
        fitting = {"images": np.zeros((5, 8, 12, 3), np.uint8), "boxes": np.zeros((5, 2, 4), np.float32)}
        check_fields(model, Dataset("plain", {"train": fitting}, ()))
        arrays = {name: np.zeros(shape, np.float32) for name, shape in fields.items()}
        with pytest.raises(UsageError, match=re.escape(message)):
            check_fields(model, Dataset("plain", {"train": arrays}, ()))


@pytest.mark.parametrize(
    ("shape", "size"), [((5, 28, 28, 1), 500), ((5, 96, 96, 3), 200), ((5, 240, 320, 3), 24), ((5, 2000, 2000, 3), 1)]
)
def test_of_large_pictures_fewer_are_computed_at_a_time(shape, size):
    assert batch_size_for(ArraySplit({"images": np.zeros(shape, np.uint8), "labels": np.zeros(5)})) == size


def test_rows_of_numbers_are_small():
    assert batch_size_for(ArraySplit({"features": np.zeros((9, 4))})) == 500
