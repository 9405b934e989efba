"""graphs/losses.py against TensorFlow 1's tf.losses, scikit-learn, NumPy loops and finite differences."""

from itertools import product

import numpy as np
import pytest
import sklearn.metrics
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs import losses

N, K = 7, 4
rng = np.random.RandomState(0)
LABELS = np.array([0, 3, 1, 1, 2, 0, 3], np.int32)
SCORES = 2 * rng.randn(N, K)
TARGETS = rng.uniform(size=(N, K))
BITS = rng.randint(0, 2, size=(N, K)).astype(float)
PROBABILITIES = rng.uniform(0.01, 0.99, size=(N, K))
EXAMPLE_WEIGHTS = np.array([1.0, 0.0, 2.5, 0.3, 0.0, 4.0, 1.0])
CLASS_WEIGHTS = np.array([0.5, 2.0, 0.0, 1.0])
V1 = tf.losses

# Each loss of outputs with targets of their own: ours, TensorFlow 1's, targets, outputs.
OUTPUT_LOSSES = {
    "binary_hinge": (losses.binary_hinge, V1.hinge_loss, BITS, SCORES),
    "sigmoid_cross_entropy": (losses.sigmoid_cross_entropy, V1.sigmoid_cross_entropy, TARGETS, SCORES),
    "log_loss": (losses.log_loss, V1.log_loss, TARGETS, PROBABILITIES),
    "absolute_error": (losses.absolute_error, V1.absolute_difference, TARGETS, SCORES),
    "squared_error": (losses.squared_error, V1.mean_squared_error, TARGETS, SCORES),
    "huber": (losses.huber, V1.huber_loss, TARGETS, SCORES),
}
LABEL_LOSSES = {"multiclass_hinge": losses.multiclass_hinge, "softmax_cross_entropy": losses.softmax_cross_entropy}
ALL = {name: (row[0], row[2], row[3]) for name, row in OUTPUT_LOSSES.items()} | {
    name: (loss, LABELS, SCORES) for name, loss in LABEL_LOSSES.items()
}


def run(build, **feeds):
    """What build(**placeholders) is worth in a graph of its own; the placeholders know no number of examples."""
    with tf.Graph().as_default(), tf.Session() as session:
        nodes = {name: tf.placeholder(value.dtype, [None, *value.shape[1:]]) for name, value in feeds.items()}
        return session.run(build(**nodes), {nodes[name]: value for name, value in feeds.items()})


def value_and_gradient(loss, labels, outputs, **options):
    """The loss and its gradient by the outputs, both in the outputs' dtype."""

    def build(labels, outputs):
        value = loss(labels, outputs, **options)
        return value, tf.gradients(value, outputs)[0]

    return run(build, labels=labels, outputs=outputs)


def mean_and_each(loss, labels, outputs, **options):
    """The loss with reduction="mean" and with "none"."""
    kinds = ("mean", "none")
    return run(lambda x, y: [loss(x, y, reduction=kind, **options) for kind in kinds], x=labels, y=outputs)


def weston_watkins(labels, scores, margin):
    """The sums [N] by two loops."""
    result = np.zeros(len(scores))
    for i, y in enumerate(labels):
        for j in range(scores.shape[1]):
            if j != y:
                result[i] += max(0.0, scores[i, j] - scores[i, y] + margin)
    return result


@pytest.mark.parametrize("margin", [0.0, 1.0, 2.5])
def test_multiclass_hinge_is_the_sum_of_weston_and_watkins(margin):
    expected = weston_watkins(LABELS, SCORES, margin)
    mean, each = mean_and_each(losses.multiclass_hinge, LABELS, SCORES, margin=margin)
    assert mean == pytest.approx(expected.mean(), rel=1e-12)
    np.testing.assert_allclose(each, expected, rtol=1e-12)
    assert expected.max() > 0


def test_multiclass_hinge_by_hand():
    """Scores 1, 3, 2.5, label 1: class 0 is 2 below, class 2 only 0.5 below, so 0.5 is missing to the margin."""
    value, gradient = value_and_gradient(losses.multiclass_hinge, np.array([1]), np.array([[1.0, 3.0, 2.5]]))
    assert value == 0.5
    np.testing.assert_array_equal(gradient, [[0, -1, 1]])


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_softmax_cross_entropy_is_tf_losses(smoothing):
    ours, _ = value_and_gradient(losses.softmax_cross_entropy, LABELS, SCORES, label_smoothing=smoothing)

    def v1(labels, scores):
        return V1.softmax_cross_entropy(tf.one_hot(labels, K), scores, label_smoothing=smoothing)

    assert ours == pytest.approx(run(v1, labels=LABELS, scores=SCORES), rel=1e-6)


def test_softmax_cross_entropy_is_the_log_loss_of_scikit_learn():
    softmax = np.exp(SCORES) / np.exp(SCORES).sum(axis=1, keepdims=True)
    ours, gradient = value_and_gradient(losses.softmax_cross_entropy, LABELS, SCORES)
    assert ours == pytest.approx(sklearn.metrics.log_loss(LABELS, softmax), rel=1e-12)
    np.testing.assert_allclose(gradient, (softmax - np.eye(K)[LABELS]) / N, atol=1e-12)  # its closed form


def test_uniform_logits_cost_log_of_the_number_of_classes():
    assert value_and_gradient(losses.softmax_cross_entropy, LABELS, np.zeros((N, K)))[0] == pytest.approx(np.log(K))
    assert value_and_gradient(losses.sigmoid_cross_entropy, BITS, np.zeros((N, K)))[0] == pytest.approx(np.log(2))


@pytest.mark.parametrize("name", OUTPUT_LOSSES)
def test_losses_of_outputs_are_those_of_tf_losses(name):
    """The mean, weighted and not; tf.losses, which computes in float32, takes the weights as a product [N, K]."""
    ours, v1, targets, outputs = OUTPUT_LOSSES[name]

    def build(targets, outputs):
        results = []
        for examples, classes in product([None, EXAMPLE_WEIGHTS], [None, CLASS_WEIGHTS]):
            options = {"example_weights": examples, "class_weights": classes}
            weights = np.outer(np.ones(N) if examples is None else examples, np.ones(K) if classes is None else classes)
            both = [ours(targets, outputs, reduction=kind, **options) for kind in ("mean", "none")]
            counted = tf.constant(np.count_nonzero(weights[:, 0]))  # examples
            results.append([*both, v1(targets, outputs, weights=weights), counted])
        return results

    for mean, each, expected, count in run(build, targets=targets, outputs=outputs):
        assert mean == pytest.approx(expected, rel=1e-5)
        assert each.shape == (N,)
        assert each.sum() / count == pytest.approx(mean, rel=1e-12)


@pytest.mark.parametrize("name", LABEL_LOSSES)
def test_weights_of_losses_of_labels(name):
    """An example weighs its own weight times that of its label; the divisor counts the weights that aren't 0."""

    def build(labels, scores):
        each = LABEL_LOSSES[name](labels, scores, reduction="none")
        results = []
        for examples, classes in [(EXAMPLE_WEIGHTS, None), (None, CLASS_WEIGHTS), (EXAMPLE_WEIGHTS, CLASS_WEIGHTS)]:
            weights = (1 if examples is None else examples) * (np.ones(N) if classes is None else classes[LABELS])
            options = {"example_weights": examples, "class_weights": classes}
            ours = [LABEL_LOSSES[name](labels, scores, reduction=kind, **options) for kind in ("mean", "none")]
            results.append([*ours, V1.compute_weighted_loss(each, weights), each * weights])
        return results

    for mean, weighted, expected_mean, expected in run(build, labels=LABELS, scores=SCORES):
        assert mean == pytest.approx(expected_mean, rel=1e-6)
        np.testing.assert_allclose(weighted, expected, rtol=1e-12)


def test_binary_hinge_of_labels_is_that_of_their_one_hot_targets():
    value, gradient = value_and_gradient(losses.binary_hinge, LABELS, SCORES)
    expected, expected_gradient = value_and_gradient(losses.binary_hinge, np.eye(K)[LABELS], SCORES)
    assert value == expected > 0
    np.testing.assert_array_equal(gradient, expected_gradient)


def test_binary_hinge_and_log_loss_of_one_output_are_those_of_scikit_learn():
    hinge, _ = value_and_gradient(losses.binary_hinge, BITS[:, 0], SCORES[:, 0])
    assert hinge == pytest.approx(sklearn.metrics.hinge_loss(2 * BITS[:, 0] - 1, SCORES[:, 0]), rel=1e-12)
    log, _ = value_and_gradient(losses.log_loss, BITS[:, 0], PROBABILITIES[:, 0])
    assert log == pytest.approx(sklearn.metrics.log_loss(BITS[:, 0], PROBABILITIES[:, 0]), rel=1e-5)


def test_squared_error_has_no_half_and_huber_has():
    """Errors 0.5 and 3: squares 0.25 and 9; Huber with delta 2 gives 0.125 and 2 * (3 - 1) = 4."""
    target, prediction = np.zeros(2), np.array([0.5, -3.0])
    assert value_and_gradient(losses.squared_error, target, prediction)[0] == (0.25 + 9) / 2
    assert value_and_gradient(losses.absolute_error, target, prediction)[0] == (0.5 + 3) / 2
    value, gradient = value_and_gradient(losses.huber, target, prediction, delta=2.0)
    assert value == (0.125 + 4) / 2
    np.testing.assert_array_equal(gradient, [0.25, -1.0])


@pytest.mark.parametrize("name", ALL)
def test_gradients_are_the_finite_differences(name):
    loss, labels, outputs = ALL[name]
    step = 1e-6
    with tf.Graph().as_default(), tf.Session() as session:
        node = tf.placeholder(tf.float64, outputs.shape)
        value = loss(labels, node, example_weights=EXAMPLE_WEIGHTS, class_weights=CLASS_WEIGHTS)
        gradient = session.run(tf.gradients(value, node)[0], {node: outputs})
        differences = np.zeros_like(outputs)
        for index in np.ndindex(outputs.shape):
            change = np.zeros_like(outputs)
            change[index] = step
            above, below = (session.run(value, {node: outputs + sign * change}) for sign in (1, -1))
            differences[index] = (above - below) / (2 * step)
    np.testing.assert_allclose(gradient, differences, atol=1e-7)
    assert np.abs(gradient).max() > 1e-3


@pytest.mark.parametrize("name", ALL)
def test_weights_that_are_all_zero_give_zero_and_a_zero_gradient(name):
    loss, labels, outputs = ALL[name]

    def build(labels, outputs):
        values = [loss(labels, outputs, example_weights=np.zeros(N)), loss(labels, outputs, class_weights=np.zeros(K))]
        return [(value, tf.gradients(value, outputs)[0]) for value in values]

    for value, gradient in run(build, labels=labels, outputs=outputs):
        assert value == 0
        np.testing.assert_array_equal(gradient, np.zeros((N, K)))


@pytest.mark.parametrize("name", [name for name in ALL if name != "log_loss"])
def test_gradients_are_finite_at_kinks_and_far_out(name):
    """At 0 (Huber, L1), at the hinge's kink (scores 0 or 1 away from the label's), and at +-1e4, in float32."""
    loss, labels, _ = ALL[name]
    outputs = np.zeros((4, N, K), np.float32)
    outputs[:, :, 1] = np.array([0, 1, 1e4, -1e4])[:, None]

    def build(outputs):
        values = [loss(labels if labels.ndim == 1 else BITS, outputs[case]) for case in range(4)]
        return values, tf.gradients(values, outputs)[0]

    values, gradients = run(build, outputs=outputs)
    assert np.isfinite(values).all()
    assert np.isfinite(gradients).all()


def test_confidently_wrong_logits_cost_their_size():
    value, gradient = value_and_gradient(losses.sigmoid_cross_entropy, np.array([1.0, 0.0]), np.array([-1e4, 1e4]))
    assert value == 1e4
    np.testing.assert_array_equal(gradient, [-0.5, 0.5])


def test_log_loss_is_bounded_by_its_epsilon():
    wrong = np.array([0.0, 1.0], np.float32)
    value, gradient = value_and_gradient(losses.log_loss, 1 - wrong, wrong)
    assert value == pytest.approx(-np.log(1e-7), rel=0.02)  # 1 - p + 1e-7 near 1 is coarse in float32
    assert np.isfinite(gradient).all()


@pytest.mark.parametrize("bad", [-1, K])
@pytest.mark.parametrize("loss", [*LABEL_LOSSES.values(), losses.binary_hinge])
def test_a_label_out_of_range_stops_the_session(loss, bad):
    with pytest.raises(tf.errors.InvalidArgumentError, match="a label is outside 0..3"):
        value_and_gradient(loss, np.array([0, bad]), SCORES[:2])


@pytest.mark.parametrize("name", LABEL_LOSSES)
def test_labels_of_any_integer_type(name):
    kinds = (np.int32, np.uint8, np.int64)
    values = run(lambda scores: [LABEL_LOSSES[name](LABELS.astype(kind), scores) for kind in kinds], scores=SCORES)
    assert values[0] == values[1] == values[2] > 0


def test_more_axes_and_no_examples():
    """Pictures [N, H, W, C] are a mean over all of their numbers; no example at all costs 0, not NaN."""
    pictures, zeros, classes = np.random.RandomState(1).randn(3, 2, 2, 2), np.zeros([3, 2, 2, 2]), np.array([2.0, 0.0])
    value, _ = value_and_gradient(losses.squared_error, zeros, pictures)
    assert value == pytest.approx(np.mean(pictures**2))
    weighted, _ = value_and_gradient(losses.squared_error, zeros, pictures, class_weights=classes)
    assert weighted == pytest.approx(2 * np.mean(pictures[..., 0] ** 2))
    assert value_and_gradient(losses.softmax_cross_entropy, LABELS[:0], SCORES[:0])[0] == 0
    assert value_and_gradient(losses.squared_error, TARGETS[:0], SCORES[:0])[0] == 0


@pytest.mark.parametrize("name", ALL)
def test_half_precision_is_computed_in_float32_and_nothing_collected(name):
    loss, labels, outputs = ALL[name]
    with tf.Graph().as_default():
        assert loss(labels, tf.constant(outputs, tf.float16)).dtype == tf.float32
        assert tf.get_collection(tf.GraphKeys.LOSSES) == []


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda s: losses.squared_error(TARGETS[:, 0], s[:, :1]), r"targets of shape \(7,\) beside .* \(7, 1\)"),
        (lambda s: losses.squared_error(TARGETS[:3], s), r"targets of shape \(3, 4\) beside .* \(7, 4\)"),
        (lambda s: losses.softmax_cross_entropy(LABELS[:, None], s), r"int32 of shape \(7, 1\), wanted integers \[N\]"),
        (lambda s: losses.multiclass_hinge(TARGETS[:, 0], s), "labels are float64"),
        (lambda s: losses.softmax_cross_entropy(LABELS, s[:, 0]), r"wanted \[N, K\] with K known"),
        (lambda s: losses.huber(0.0, tf.reduce_sum(s)), r"wanted \[N\] or \[N, ...\]"),
        (lambda s: losses.huber(TARGETS, s, example_weights=np.ones(K)), r"example_weights of shape \(4,\)"),
        (lambda s: losses.huber(TARGETS, s, class_weights=np.ones(N)), r"class_weights of shape \(7,\)"),
        (
            lambda s: losses.huber(TARGETS[:, 0], s[:, 0], class_weights=np.ones(N)),
            r"wanted \[K\] beside \[N, ..., K\]",
        ),
        (lambda s: losses.huber(TARGETS, s, delta=0.0), "delta 0.0 of the Huber loss must be positive"),
        (lambda s: losses.huber(TARGETS, s, reduction="sum"), "unknown reduction 'sum'; there are 'mean' and 'none'"),
        (lambda s: losses.multiclass_hinge(LABELS, s, margin=-1.0), "margin -1.0 of the hinge must be >= 0"),
        (lambda s: losses.softmax_cross_entropy(LABELS, s, label_smoothing=1.0), "label_smoothing 1.0 is outside"),
    ],
)
def test_what_does_not_fit_is_refused_when_the_graph_is_built(build, message):
    with tf.Graph().as_default(), pytest.raises(UsageError, match=message):
        build(tf.constant(SCORES))


@pytest.mark.parametrize("name", ALL)
def test_another_number_of_examples_is_refused_in_the_session(name):
    """One example beside several would be broadcast."""
    loss, labels, outputs = ALL[name]
    with pytest.raises(tf.errors.InvalidArgumentError):
        value_and_gradient(loss, labels[:1], outputs)
