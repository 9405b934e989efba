"""graphs/regions/pyramid.py: against convolutions in NumPy and the paper's equation; each box from its own map."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs.blocks import Blocks
from graphs.regions.pyramid import feature_pyramid, level_of, pyramid_roi_align
from graphs.regions.roi_align import roi_align

#: Stride -> height, width and channels: odd sizes, rounded up.
SIZES = {4: (13, 10, 5), 8: (7, 5, 6), 16: (4, 3, 7)}


def stages_of(sizes=SIZES, batch=2):
    random = np.random.default_rng(0)
    return {stride: random.normal(size=(batch, *size)).astype(np.float32) for stride, size in sizes.items()}


def block():
    return Blocks(tf.constant(False), batch_norm=True, l1=0.0, l2=0.0, initializer="he_normal")


def convolved(net, kernel, bias):
    """The output of a convolution with a stride of 1 and zeros around."""
    height, width = net.shape[1:3]
    reach = kernel.shape[0] // 2
    padded = np.pad(net, [(0, 0), (reach, reach), (reach, reach), (0, 0)])
    result = np.zeros((*net.shape[:3], kernel.shape[3])) + bias
    for i, j in np.ndindex(kernel.shape[:2]):
        result += padded[:, i : i + height, j : j + width] @ kernel[i, j]
    return result


def test_maps_are_sums_of_laterals_and_enlarged_deeper_ones():
    stages = stages_of()
    with tf.Graph().as_default(), tf.Session() as session:
        maps = feature_pyramid({stride: tf.constant(stage) for stride, stage in stages.items()}, block(), 8)
        random = np.random.default_rng(1)
        weights = {}
        for variable in tf.global_variables():
            weights[variable.op.name] = random.normal(size=variable.shape.as_list())
            variable.load(weights[variable.op.name], session)
        found = session.run(maps)
    parts = [
        f"{layer}{stride}/{part}" for layer in ("lateral", "smooth") for stride in SIZES for part in ("kernel", "bias")
    ]
    assert sorted(weights) == sorted(parts)
    assert list(found) == [4, 8, 16]
    deeper = None
    for stride in (16, 8, 4):
        net = convolved(stages[stride], weights[f"lateral{stride}/kernel"], weights[f"lateral{stride}/bias"])
        if deeper is not None:
            rows, columns = (np.arange(n) * m // n for n, m in zip(net.shape[1:3], deeper.shape[1:3], strict=True))
            net = net + deeper[:, rows][:, :, columns]
        expected = convolved(net, weights[f"smooth{stride}/kernel"], weights[f"smooth{stride}/bias"])
        np.testing.assert_allclose(found[stride], expected, rtol=1e-4, atol=1e-4)
        deeper = net


def test_a_doubled_size_repeats_each_position():
    """A lateral of zeros leaves the enlarged map of the deeper stage."""
    with tf.Graph().as_default(), tf.Session() as session:
        deep = np.arange(6, dtype=np.float32).reshape(1, 2, 3, 1)
        maps = feature_pyramid({4: tf.zeros([1, 4, 6, 1]), 8: tf.constant(deep)}, block(), 1)
        for variable in tf.global_variables():
            kernel = np.zeros(variable.shape.as_list())
            if kernel.ndim == 4:
                kernel[kernel.shape[0] // 2, kernel.shape[1] // 2] = 1  # the same map
            variable.load(kernel, session)
        np.testing.assert_array_equal(session.run(maps[4]), deep.repeat(2, axis=1).repeat(2, axis=2))


def test_sizes_that_the_graph_does_not_know():
    stages = stages_of()
    with tf.Graph().as_default(), tf.Session() as session:
        fed = {stride: tf.placeholder(tf.float32, [None, None, None, size[2]]) for stride, size in SIZES.items()}
        maps = feature_pyramid(fed, block(), 8)
        session.run(tf.global_variables_initializer())
        found = session.run(maps, {fed[stride]: stages[stride] for stride in SIZES})
    assert {stride: array.shape for stride, array in found.items()} == {
        stride: (2, *size[:2], 8) for stride, size in SIZES.items()
    }


def test_levels_are_those_of_the_papers_equation():
    random = np.random.default_rng(2)
    sides = np.exp(random.uniform(1, 7, (50, 2)))
    boxes = np.concatenate([np.zeros((50, 2)), sides], axis=1).astype(np.float32)
    strides = [4, 8, 16, 32]
    with tf.Graph().as_default(), tf.Session() as session:
        found = session.run(level_of(tf.constant(boxes), strides))
    expected = np.clip(np.floor(4 + np.log2(np.sqrt(sides.prod(axis=1)) / 224)), 2, 5) - 2
    np.testing.assert_array_equal(found, expected)
    assert set(found) == {0, 1, 2, 3}


@pytest.mark.parametrize(
    ("side", "canonical", "level"), [(0, 14, 0), (111, 14, 0), (112, 14, 1), (224, 14, 2), (9999, 14, 2), (64, 4, 2)]
)
def test_the_level_of_a_square(side, canonical, level):
    with tf.Graph().as_default(), tf.Session() as session:
        box = tf.constant([[10.0, 20.0, 10.0 + side, 20.0 + side]])
        assert session.run(level_of(box, [4, 8, 16], canonical)) == [level]


def test_each_box_is_taken_from_the_map_of_its_level():
    sizes = {stride: (*size[:2], 3) for stride, size in SIZES.items()}
    stages = stages_of(sizes)
    boxes = np.array(
        [
            [[0, 0, 15, 15], [3, 2, 40, 30], [10.5, 1, 12, 40], [0, 0, 52, 40]],
            [[0, 0, 0, 0], [-4, -4, 60, 44], [0, 0, 0, 0], [5, 5, 21, 21]],
        ],
        np.float32,
    )
    own = [[4, 8, 4, 8], [4, 16, 4, 4]]
    with tf.Graph().as_default(), tf.Session() as session:
        maps = {stride: tf.constant(stage) for stride, stage in stages.items()}
        regions = pyramid_roi_align(maps, tf.constant(boxes), size=5, canonical=3.0)
        alone = {stride: roi_align(net, tf.constant(boxes), stride, size=5) for stride, net in maps.items()}
        found, alone, gradients = session.run([regions, alone, tf.gradients(regions, list(maps.values()))])
    for n, r in np.ndindex(2, 4):
        np.testing.assert_array_equal(found[n, r], alone[own[n][r]][n, r])
    touched = [[bool(np.any(gradient[n])) for gradient in gradients] for n in range(2)]
    assert touched == [[True, True, False], [True, False, True]]
