"""Weights that others trained, in the graphs of graphs/classifiers, on real pictures."""

import re
from pathlib import Path

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from datasets import cifar, mnist
from datasets.reading import pictures
from tasks.registry import models

pytestmark = pytest.mark.data

ANT, BEE = 310, 309  # of ImageNet's 1000 classes


def outputs_with(name: str, read, images: np.ndarray, **chosen) -> dict[str, np.ndarray]:
    """What the model gives for the images [N, ...], its variables set to read(name of the variable)."""
    with tf.Graph().as_default(), tf.Session() as session:
        model = models()[name].load()(**chosen)
        for variable in model.variables:
            session.run(variable.initializer, {variable.initial_value: read(variable.op.name)})
        batches = np.array_split(images, -(-len(images) // 50))
        found = [session.run(model.outputs, {model.feeds["images"]: batch}) for batch in batches]
    return {output: np.concatenate([batch[output] for batch in found]) for output in found[0]}


def checkpoint(folder: str, name: str):
    prefix = Path(folder, "checkpoints", name, "model.ckpt")
    if not prefix.with_suffix(".ckpt.index").exists():
        pytest.skip(f"no {prefix}")
    return tf.train.load_checkpoint(str(prefix))


def test_a_perceptron_of_tensorflow_1_4_keeps_its_accuracy(real_data):
    reader = checkpoint(real_data("checkpoints"), "tflayers_mnist_mlp")
    test = mnist.load_mnist(real_data("mnist"), 0).splits["test"]
    found = outputs_with("mlp", reader.get_tensor, test["images"])
    assert np.sum(found["predictions"] == test["labels"]) == 9750


def test_a_siamese_network_of_tensorflow_1_12_tells_digits_apart(real_data):
    reader = checkpoint(real_data("checkpoints"), "contrib_mnist_siamese")
    splits = mnist.load_mnist(real_data("mnist"), 0).splits
    known, test = splits["train"].take(slice(2000)), splits["test"]

    def read(name):
        return reader.get_tensor(name.replace("kernel", "weights").replace("bias", "biases"))

    images = np.concatenate([known["images"], test["images"]])
    embeddings = np.split(outputs_with("siamese", read, images)["embeddings"], [2000])
    means = np.stack([embeddings[0][known["labels"] == digit].mean(axis=0) for digit in range(10)])  # [10, 2]
    distances = np.linalg.norm(embeddings[1][:, np.newaxis] - means, axis=2)  # [10000, 10]
    assert np.mean(distances.argmin(axis=1) == test["labels"]) > 0.95


# Of 70 ants and 83 bees, found at the first place and among the first five. Which pictures are found hangs on a pixel
# more or less: filter and crop change each of these numbers by three or four.
@pytest.mark.parametrize(
    ("resize", "ants", "bees"),
    [("crop", (35, 59), (51, 71)), ("stretch", (40, 52), (56, 74)), ("fit", (35, 52), (49, 69))],
)
def test_squeezenet_finds_ants_and_bees(real_data, resize, ants, bees):
    weights = np.load(Path(real_data("weights"), "weights", "squeezenet_v1.0_hwio.npz"))
    folder = Path(real_data("hymenoptera"), "hymenoptera", "val")
    files = {name: sorted((folder / name).iterdir()) for name in ("ants", "bees")}
    images = np.stack([pictures.read(path, 227, 227, 3, resize=resize)[0] for path in sum(files.values(), [])])
    probabilities = outputs_with("squeezenet", weights.__getitem__, images)["probabilities"]
    firsts = np.split(np.argsort(-probabilities, axis=1), [len(files["ants"])])
    for name, first, number, expected in zip(files, firsts, (ANT, BEE), (ants, bees), strict=True):
        found = np.sum(first[:, 0] == number), np.sum(first[:, :5] == number)
        assert found == pytest.approx(expected, abs=1), name


def name_in_pytorch(name: str) -> str:
    """conv2_block1_2_bn/gamma -> layer1.0.bn2.weight."""
    name = re.sub(r"conv(\d)_block(\d)_", lambda found: f"layer{int(found[1]) - 1}.{int(found[2]) - 1}.conv", name)
    name = re.sub(r"conv(\d)_bn/", r"bn\1/", name).replace("logits/", "linear/")
    ends = {"kernel": "weight", "gamma": "weight", "beta": "bias", "moving_mean": "running_mean"}
    layer, end = name.split("/")
    return f"{layer}.{(ends | {'moving_variance': 'running_var'}).get(end, end)}"


def test_resnet_of_20_layers_on_cifar10(real_data):
    """The first 1000 pictures; on all 10,000 it finds 9173, as published."""
    weights = np.load(Path(real_data("weights"), "weights", "cifar_resnet20_hwio.npz"))
    test = cifar.load_cifar10(real_data("cifar-10-batches-bin"), 0).splits["test"].take(slice(1000))
    chosen = {"depth": 20, "num_classes": 10, "image_shape": (32, 32, 3)}
    found = outputs_with("resnet", lambda name: weights[name_in_pytorch(name)], test["images"], **chosen)
    assert np.sum(found["predictions"] == test["labels"]) == 915
