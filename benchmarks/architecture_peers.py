"""The programs that benchmarks/architecture_speed.py compares, each in a process that imports one library alone.

A process is called as benchmarks/turns.py says, with a network and a name of PROGRAMS. Its cases are (task, batch size,
way), for each of CASES and of the ways that it has.
Weights and pictures are random. All train by gradient descent on the mean cross-entropy.
"""

import contextlib
import os
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy as np
from turns import serve

CLASSES, RATE = 1000, 0.001
CASES = (("train", 8), ("infer", 1), ("infer", 16))  # (task, batch size)
RUNS = {1: 5, 8: 1, 16: 1}  # in a measurement, by batch size
PAUSE = 0.2  # seconds; for so long the threads of the program that ran before may wait for more work and keep a core
SIZES = {"mobilenet": 224, "resnet50": 224, "vgg16": 224, "inception_v3": 299}  # pixels of a side

Run = Callable[[np.ndarray, np.ndarray], object]  # of images [N, H, W, 3] and labels [N] int64
Ways = dict[str, dict[str, Run]]  # task -> way -> run


def our_network(network: str):
    """The model, built in the default graph."""
    from tasks.registry import models

    name, chosen = {"resnet50": ("resnet", {"depth": 50}), "vgg16": ("vgg", {"depth": 16})}.get(network, (network, {}))
    kind, size = models()[name].load(), (SIZES[network],) * 2
    off = {name: value for name, value in kind.without_training.items() if name in kind.complete({})}
    return kind(**off | chosen | {"num_classes": CLASSES, "image_shape": (*size, 3), "image_size": size})


def our_inference(network: str):
    """The model for inference as in TrainedRun, and a session with its initial values."""
    import tensorflow.compat.v1 as tf

    from graphs import folding, freezing
    from training.session import open_session

    freezing.train_only("(?!)")
    folding.fold_batch_norm()
    model, session = our_network(network), open_session()
    session.run(tf.global_variables_initializer())
    session.run(folding.initializer())
    return model, session


def cnn_graphs(network: str) -> Ways:
    """The training step of train.py and the Session.run of predict.py, on pixels of uint8."""
    import tensorflow.compat.v1 as tf

    from graphs import seeding
    from training.options import TrainOptions
    from training.session import open_session
    from training.steps import optimizers

    with tf.Graph().as_default():
        seeding.seed_graph(0)
        trained, session = our_network(network), open_session()
        step = optimizers.train_step(trained, TrainOptions(optimizer="sgd"), tf.constant(RATE))
        session.run(tf.global_variables_initializer())
    with tf.Graph().as_default():
        model, other = our_inference(network)

    def train(images: np.ndarray, labels: np.ndarray) -> None:
        """A step on images [N, H, W, 3] uint8 with labels [N]."""
        feeds = {trained.feeds["images"]: images, trained.feeds["labels"]: labels, trained.is_training: True}
        session.run([step, trained.metrics], feeds)

    def infer(images: np.ndarray, _: np.ndarray) -> np.ndarray:
        """Probabilities [N, CLASSES]."""
        return other.run(model.outputs["probabilities"], {model.feeds["images"]: images})

    return {"train": {"cnn_graphs": train}, "infer": {"cnn_graphs": infer}}


def onnx(network: str) -> Ways:
    """onnxruntime on an export of the same network."""
    import onnxruntime
    import tensorflow.compat.v1 as tf

    from training.export.exporting import inference_part
    from training.export.formats import FORMATS

    with tf.Graph().as_default():
        model, session = our_inference(network)
        part = inference_part(session, model, {"probabilities": model.outputs["probabilities"]})
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(sys.stderr):
        FORMATS["onnx"].write(part, Path(folder))
        runner = onnxruntime.InferenceSession(f"{folder}/model.onnx", providers=["CPUExecutionProvider"])
    return {"infer": {"onnxruntime": lambda images, _: runner.run(None, {"images": images})}}


def keras(network: str, jit: bool = False) -> Ways:
    """keras.applications on floats in -1..1: its own methods and traced functions; jit: those functions with XLA."""
    import tensorflow as tf
    from keras import applications, losses, optimizers

    make = {
        "mobilenet": applications.MobileNet, "resnet50": applications.ResNet50, "vgg16": applications.VGG16,
        "inception_v3": applications.InceptionV3,
    }[network]  # fmt: skip
    model = make(weights=None, classes=CLASSES, classifier_activation="softmax")
    entropy, optimizer = losses.SparseCategoricalCrossentropy(), optimizers.SGD(RATE)
    optimizer.build(model.trainable_variables)

    @tf.function(jit_compile=jit)
    def step(images, labels):
        """A step of gradient descent, traced: images in -1..1 and labels -> the loss."""
        with tf.GradientTape() as tape:
            loss = entropy(labels, model(images, training=True))
        optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
        return loss

    @tf.function(jit_compile=jit)
    def predict(images):
        """Images in -1..1 -> probabilities, traced."""
        return model(images, training=False)

    def train(images: np.ndarray, labels: np.ndarray) -> np.ndarray:
        """A step on pixels in 0..255; the loss."""
        return step(_signed(images), labels).numpy()

    def infer(images: np.ndarray, _: np.ndarray) -> np.ndarray:
        """Probabilities [N, CLASSES] of pixels in 0..255."""
        return predict(_signed(images)).numpy()

    if jit:
        return {"train": {"keras function jit": train}, "infer": {"keras function jit": infer}}
    model.compile(optimizers.SGD(RATE), entropy, jit_compile=False)
    return {
        "train": {"keras function": train, "keras train_on_batch": lambda x, y: model.train_on_batch(_signed(x), y)},
        "infer": {"keras function": infer, "keras predict_on_batch": lambda x, _: model.predict_on_batch(_signed(x))},
    }


def torchvision(network: str, names: tuple[str, ...]) -> Ways:
    """torchvision's models on floats in -1..1; names: of "eager", "channels_last", "compile" (also channels_last)."""
    import torch
    from torchvision import models

    make = {
        "mobilenet": torch_mobilenet, "resnet50": models.resnet50, "vgg16": models.vgg16,
        "inception_v3": lambda: models.inception_v3(aux_logits=False, init_weights=False),
    }[network]  # fmt: skip
    ways = {"train": {}, "infer": {}}
    for name in names:
        model = make()
        if name != "eager":
            model = model.to(memory_format=torch.channels_last)
        forward = torch.compile(model) if name == "compile" else model
        descent = torch.optim.SGD(model.parameters(), RATE)

        def tensor(images, is_last=name != "eager"):
            """Pixels [N, H, W, 3] in 0..255 -> [N, 3, H, W] in -1..1, in the layout of the way."""
            pixels = torch.from_numpy(_signed(images)).permute(0, 3, 1, 2)  # a view: channels_last
            return pixels if is_last else pixels.contiguous()

        def train(images, labels, model=model, forward=forward, descent=descent, tensor=tensor):
            """A step; the loss."""
            model.train()
            loss = torch.nn.functional.cross_entropy(forward(tensor(images)), torch.from_numpy(labels))
            descent.zero_grad()
            loss.backward()
            descent.step()
            return loss.item()

        def infer(images, _, model=model, forward=forward, tensor=tensor):
            """Probabilities [N, CLASSES]."""
            model.eval()
            with torch.inference_mode():
                return torch.softmax(forward(tensor(images)), dim=1).numpy()

        ways["train"][f"torch {name}"], ways["infer"][f"torch {name}"] = train, infer
    return ways


def torch_mobilenet():
    """MobileNet v1, which torchvision lacks: table 1 of Howard et al. 2017."""
    from torch import nn

    def convolution(channels: int, filters: int, size: int, stride: int, groups: int = 1) -> list[nn.Module]:
        """A convolution with batch norm and ReLU6."""
        layer = nn.Conv2d(channels, filters, size, stride, size // 2, groups=groups, bias=False)
        return [layer, nn.BatchNorm2d(filters), nn.ReLU6(inplace=True)]

    layers, channels = convolution(3, 32, 3, 2), 32
    for filters, stride in [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *5 * [(512, 1)], (1024, 2),
                            (1024, 1)]:  # fmt: skip
        layers += convolution(channels, channels, 3, stride, groups=channels) + convolution(channels, filters, 1, 1)
        channels = filters
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, CLASSES))


def _signed(images: np.ndarray) -> np.ndarray:
    """Pixels 0..255 as float32 in -1..1."""
    return np.multiply(images, np.float32(2 / 255), dtype=np.float32) - np.float32(1)


#: Name of a process -> its library, and what makes its ways. What compiles for long has a process that can be ended.
PROGRAMS: dict[str, tuple[str, Callable[[str], Ways]]] = {
    "cnn_graphs": ("cnn_graphs", cnn_graphs),
    "keras": ("keras", keras),
    "keras jit": ("keras", partial(keras, jit=True)),
    "torch": ("torch", partial(torchvision, names=("eager", "channels_last"))),
    "torch compile": ("torch", partial(torchvision, names=("compile",))),
    "onnxruntime": ("onnxruntime", onnx),
}


def main(end: str, network: str, program: str) -> None:
    """Serves the benchmark."""
    random, ways = np.random.default_rng(0), PROGRAMS[program][1](network)

    def run(task: str, batch_size: int, way: str) -> float:
        """The seconds of one run."""
        images = random.integers(0, 256, (batch_size, SIZES[network], SIZES[network], 3), np.uint8)
        labels = random.integers(0, CLASSES, batch_size)
        time.sleep(PAUSE)
        start = time.perf_counter()
        for _ in range(RUNS[batch_size]):
            ways[task][way](images, labels)
        return (time.perf_counter() - start) / RUNS[batch_size]

    serve(end, [(*case, way) for case in CASES for way in ways.get(case[0], [])], run)


if __name__ == "__main__":
    main(*sys.argv[1:])
