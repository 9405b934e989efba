"""Real published weights by --init_from alone, on the real pictures on which others have measured them."""

from pathlib import Path

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from datasets import cifar
from datasets.imagenet import class_names
from datasets.reading import pictures
from tasks.registry import models
from training.options import TrainOptions
from training.weights import published, transfer

pytestmark = pytest.mark.data


def predicted(name: str, weights: Path, images: np.ndarray, **chosen) -> np.ndarray:
    """The probabilities [N, classes] of a network that is built for published weights."""
    if not weights.exists():
        pytest.skip(f"no {weights}")
    kind, options = models()[name].load(), TrainOptions(init_from=str(weights))
    chosen = published.adapted(kind, kind.complete({"image_shape": images.shape[1:], **chosen}), options, set())
    with tf.Graph().as_default(), tf.Session() as session:
        model = kind(**chosen)
        session.run(tf.global_variables_initializer())
        transfer.plan(model, str(weights), whole=True).apply(session)
        fetch, feed = model.outputs["probabilities"], model.feeds["images"]
        batches = np.array_split(images, -(-len(images) // 100))
        return np.concatenate([session.run(fetch, {feed: batch}) for batch in batches])


# Of 70 ants and 83 bees, in percent: found at the first place and among the first five.
@pytest.mark.parametrize(
    ("width", "ants", "bees"), [(0.25, (27.1, 54.3), (47.0, 75.9)), (0.75, (58.6, 84.3), (72.3, 89.2))]
)
def test_mobilenet_finds_as_many_ants_and_bees_as_published(real_data, width, ants, bees):
    folder = Path(real_data("hymenoptera"), "hymenoptera", "val")
    files = {name: sorted((folder / f"{name}s").iterdir()) for name in ("ant", "bee")}
    read = [pictures.read(path, 224, 224, 3, resize="crop", crop_share=0.875)[0] for path in sum(files.values(), [])]
    weights = Path(real_data("weights"), "weights", f"mobilenet_v1_{width}_224.npz")
    found = predicted("mobilenet", weights, np.stack(read), width=width)
    firsts = np.split(np.argsort(-found, axis=1), [len(files["ant"])])
    for name, first, expected in zip(files, firsts, (ants, bees), strict=True):
        number = class_names(1000).index(name)
        shares = np.mean(first[:, 0] == number), np.mean((first[:, :5] == number).any(axis=1))
        assert 100 * np.array(shares) == pytest.approx(expected, abs=0.8), name


def test_resnet_20_has_its_accuracy_to_the_digit(real_data):
    test = cifar.load_cifar10(real_data("cifar-10-batches-bin"), 0).splits["test"]
    weights = Path(real_data("weights"), "weights", "cifar_resnet20_hwio.npz")
    found = predicted("resnet", weights, test["images"], num_classes=10, depth=20)
    assert np.sum(found.argmax(axis=1) == test["labels"]) == 9173
