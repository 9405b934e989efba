"""Measures the CIFAR network in images a second: python benchmarks/throughput.py [--batch_size 500] [--steps 6].

It compares training as in train.py with Keras `model.fit` of the same network, and inference as in evaluate.py with
Session.run of the graph alone. All run in float32, and also in bfloat16 if the processor supports it. Each program
runs in a process of its own, and they take turns. The pictures are noise, which does not change the amount of work. A
large tf.matmul measures the machine's peak, and the script prints the share of it that training reaches. The network
has no batch normalization and no augmentation, since the two libraries implement these differently.
"""

import multiprocessing
import os
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, str(Path(__file__).parent.parent))

import fire
import keras_peer
import numpy as np
import pandas as pd
import tensorflow.compat.v1 as tf

from datasets.split import ArraySplit
from graphs import seeding
from graphs.classifiers.cifar import CifarCNN
from training.evaluation import measure
from training.evaluator import Evaluator
from training.inputs.batches import ShuffledBatches, ahead
from training.options import TrainOptions
from training.session import open_session
from training.steps import optimizers
from training.steps.precision import resolve
from training.steps.training_steps import TrainingSteps

RATE = 0.001
PRODUCT = 4096  # rows and columns of the matrices that measure the peak

Split = dict[str, np.ndarray]
Runs = dict[str, Callable[[], None]]  # name -> what is timed


def ours(split: Split, batch_size: int, precision: str) -> Runs:
    """The runs "train" and "evaluate" go once over the split; "bare" runs the first batch just as often."""
    with tf.Graph().as_default():
        session = open_session(precision=precision)
        seeding.seed_graph(0)
        model = CifarCNN(batch_norm=False, augment=False)
        rate = tf.constant(RATE)
        steps = TrainingSteps(model, model.feeds, optimizers.train_step(model, TrainOptions(), rate), rate, 1)
        session.run(tf.global_variables_initializer())
    examples = ArraySplit(split)
    batches, evaluator = ShuffledBatches(examples, batch_size, 0), Evaluator(model, session, ())
    runs = [range(step, step + 1) for step in range(len(split["labels"]) // batch_size)]
    images = split["images"][:batch_size]

    def train() -> None:
        for _, batch in ahead(batches.at, runs):
            steps.run(session, batch)

    def bare() -> None:
        for _ in runs:
            session.run(model.outputs["predictions"], {model.feeds["images"]: images})

    return {"train": train, "evaluate": lambda: measure(session, model, evaluator, examples, batch_size), "bare": bare}


def of_keras(split: Split, batch_size: int, precision: str) -> Runs:
    """The run "Keras" trains for one epoch over the split."""
    model = keras_peer.cifar(batch_norm=False, dropout=0.1, learning_rate=RATE, precision=precision)
    return {"Keras": lambda: model.fit(split["images"], split["labels"], batch_size, verbose=0)}


def peak(split: Split, batch_size: int, precision: str) -> Runs:
    """The run "peak" multiplies two large matrices."""
    with tf.Graph().as_default():
        session = open_session()
        kind = tf.bfloat16 if precision == "bfloat16" else tf.float32
        matrices = [tf.Variable(tf.cast(tf.random.normal([PRODUCT, PRODUCT], seed=i), kind)) for i in range(2)]
        product = tf.matmul(*matrices).op
        session.run(tf.global_variables_initializer())
    return {"peak": lambda: session.run(product)}


def contestant(pipe: Connection, make: Callable[..., Runs], batch_size: int, steps: int, precision: str) -> None:
    """Runs in a process: makes its runs, sends their names, then the seconds of each run that is requested."""
    random, count = np.random.default_rng(0), batch_size * steps
    images, labels = random.integers(0, 256, [count, 32, 32, 3], np.uint8), random.integers(0, 10, count, np.int32)
    runs = make({"images": images, "labels": labels}, batch_size, precision)
    for run in (*runs.values(), *runs.values()):
        run()  # a warm-up
    pipe.send(list(runs))
    while name := pipe.recv():
        start = time.perf_counter()
        runs[name]()
        pipe.send(time.perf_counter() - start)


def operations_of_a_step() -> float:
    """The operations of a training step on one image, two for each multiply-add of its products and convolutions."""
    with tf.Graph().as_default() as graph:
        model = CifarCNN(batch_norm=False, augment=False)
        tf.gradients(model.loss, [v for v in model.variables if v.trainable])
        kernels = [v for v in model.variables if v.op.name.endswith("kernel")]
        sizes = {v.op.name: np.prod(v.shape.as_list()) for v in kernels}
        counts = dict.fromkeys(sizes, 0)
        pixels = {f"conv{i}/kernel": (64 >> i) ** 2 for i in (1, 2, 3)}  # 32, 16, 8 squared
        kinds = ("Conv2D", "Conv2DBackpropFilter", "Conv2DBackpropInput", "MatMul")
        for operation in graph.get_operations():
            if operation.type in kinds:
                layer = operation.name.removeprefix("gradients/").split("/")[0]
                counts[f"{layer}/kernel"] += 1
    return float(sum(2 * counts[name] * sizes[name] * pixels.get(name, 1) for name in sizes))


def main(batch_size: int = 500, steps: int = 6, rounds: int = 5) -> None:
    """Prints the median rates over the rounds, and their ratios."""
    precisions = ["float32"] + ["bfloat16"] * (resolve("auto")[0] == "bfloat16")
    context, contest = multiprocessing.get_context("spawn"), {}
    for precision in precisions:
        for make in (ours, of_keras, peak):
            pipe, other = context.Pipe()
            work = (other, make, batch_size, steps, precision)
            context.Process(target=contestant, args=work, daemon=True).start()
            contest |= {(precision, name): pipe for name in pipe.recv()}
    rows = []
    for _ in range(rounds):
        rows.append([])
        for (_, name), pipe in contest.items():
            pipe.send(name)
            rows[-1].append(pipe.recv())
    times, count = pd.DataFrame(rows, columns=pd.MultiIndex.from_tuples(contest)), batch_size * steps

    print(f"batch {batch_size}, {steps} steps, {rounds} rounds; median (minimum to maximum) images a second")
    for precision, name in contest:
        if name != "peak":
            rates = count / times[precision, name]
            print(f"{precision:9} {name:9} {rates.median():8,.0f} ({rates.min():,.0f} to {rates.max():,.0f})")
    operations = operations_of_a_step()
    for precision in precisions:
        of = times[precision]
        flops = 2 * PRODUCT**3 / of["peak"]
        best = of.min()
        print(f"{precision}: train / Keras {(of['Keras'] / of['train']).median():.2f}, ", end="")
        print(f"{best['Keras'] / best['train']:.2f} in their fastest rounds; ", end="")
        print(f"evaluate / bare graph {(of['bare'] / of['evaluate']).median():.2f}, ", end="")
        print(f"peak {flops.median() / 1e9:.0f} GFLOP/s, train / peak ", end="")
        print(f"{(operations * count / of['train'] / flops).median():.2f} at {operations / 1e6:.0f} MFLOP an image")
    if len(precisions) > 1:
        print(f"train bfloat16 / float32 {(times['float32', 'train'] / times['bfloat16', 'train']).median():.2f}")


if __name__ == "__main__":
    fire.Fire(main)
