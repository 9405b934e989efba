"""Compares unpooling with a transposed convolution of the same shape: python benchmarks/unpooling.py [--turns 9].

Both make maps [2, 120, 160, 64] of maps [2, 60, 80, 64]: the unpooling with the places of a pooling's maxima, the
transposed convolution with 64 kernels of 2x2 and a stride of 2, the least that does so. They take turns. The script
prints the median of the ratios of their times, of the forward pass and with the gradients of all inputs (that of the
kernels among them); below 1 the unpooling is faster. Then it compares pooling with places and unpooling with
tf.nn.max_pool_with_argmax and tf.scatter_nd, which compute the same.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, str(Path(__file__).parent.parent))

import fire
import numpy as np
import tensorflow.compat.v1 as tf

from graphs.segmenters.unpooling import max_pooled, max_unpooled
from training.session import open_session

SHAPE = (2, 120, 160, 64)
REPEATS = 10  # runs of one measurement


def seconds(session: tf.Session, operations: list[tf.Operation]) -> Callable[[], float]:
    """What measures how long the operations take, after a first run."""
    session.run(operations)

    def measured() -> float:
        began = time.perf_counter()
        for _ in range(REPEATS):
            session.run(operations)
        return (time.perf_counter() - began) / REPEATS

    return measured


def compare(what: str, one: Callable[[], float], other: Callable[[], float], turns: int) -> None:
    """Prints the median ratio of two times that are measured in turns, and the medians in milliseconds."""
    pairs = [(one(), other()) if turn % 2 else (other(), one())[::-1] for turn in range(turns)]
    ratio = statistics.median(a / b for a, b in pairs)
    first, second = (1000 * statistics.median(times) for times in zip(*pairs, strict=True))
    print(f"{what}: {ratio:.2f} ({first:.1f} ms / {second:.1f} ms)")


def scattered(net: tf.Tensor, factor: float) -> tf.Tensor:
    """The maxima times a factor where they were, else 0, by TensorFlow's indices: [N, H, W, C] -> the same shape."""
    window = [1, 2, 2, 1]
    values, indices = tf.nn.max_pool_with_argmax(net, window, window, "SAME", include_batch_in_index=True)
    count = tf.size(net, out_type=tf.int64)
    flat = tf.scatter_nd(tf.reshape(indices, [-1, 1]), tf.reshape(factor * values, [-1]), [count])
    return tf.reshape(flat, tf.shape(net))


def main(turns: int = 9) -> None:
    """Prints the ratios.

    Args:
        turns: measurements of each.
    """
    random = np.random.default_rng(0)
    with tf.Graph().as_default(), open_session() as session:
        features = np.maximum(random.normal(size=SHAPE), 0).astype(np.float32)
        net = tf.Variable(features)
        values, places = (tf.Variable(array) for array in session.run(max_pooled(tf.constant(features), "pool")))
        kernel = tf.Variable(random.normal(size=(2, 2, SHAPE[3], SHAPE[3])).astype(np.float32))
        unpooled = max_unpooled(values, places, "unpool")
        convolved = tf.nn.conv2d_transpose(values, kernel, SHAPE, 2, "SAME")
        pairs = {
            "unpooling / transposed convolution": ([unpooled], [convolved]),
            "with gradients": (
                [unpooled, *tf.gradients(unpooled, [values], net)],
                [convolved, *tf.gradients(convolved, [values, kernel], net)],
            ),
        }
        ours = max_pooled(net, "again")
        ours, theirs = max_unpooled(2.0 * ours.values, ours.places, "back"), scattered(net, 2.0)
        pairs["pooling and unpooling / with TensorFlow's indices"] = ([ours], [theirs])
        session.run(tf.global_variables_initializer())
        np.testing.assert_array_equal(*session.run([ours, theirs]))
        for what, both in pairs.items():
            one, other = (seconds(session, [tensor.op for tensor in tensors]) for tensors in both)
            compare(what, one, other, turns)


if __name__ == "__main__":
    fire.Fire(main)
