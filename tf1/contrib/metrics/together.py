"""How predictions and labels vary together, over all batches: covariance and Pearson's correlation."""

import tensorflow.compat.v1 as tf

from tf1.contrib.metrics.counting import collected, local_variable


def streaming_covariance(
    predictions, labels, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """The unbiased sample covariance, a scalar: (value, update). It is nan for fewer than two examples.

    By the means and the comoment so far and those of the batch (Chan et al. 1979). ValueError if the shapes differ.
    """
    with tf.variable_scope(name, "covariance", (predictions, labels, weights)):
        predictions, labels = tf.convert_to_tensor(predictions), tf.convert_to_tensor(labels)
        predictions.shape.assert_is_compatible_with(labels.shape)
        before = {kind: local_variable(kind, []) for kind in ("count", "mean_prediction", "mean_label", "comoment")}
        weights = tf.ones_like(labels) if weights is None else tf.cast(weights, labels.dtype) * tf.ones_like(labels)
        number = tf.reduce_sum(weights)
        total = before["count"] + number

        def mean(values):
            return tf.div_no_nan(tf.reduce_sum(values * weights), number)

        means = {"mean_prediction": mean(predictions), "mean_label": mean(labels)}
        steps = {kind: means[kind] - before[kind] for kind in means}
        around = (predictions - means["mean_prediction"]) * (labels - means["mean_label"]) * weights
        joint = steps["mean_prediction"] * steps["mean_label"] * tf.div_no_nan(before["count"] * number, total)
        comoment = before["comoment"] + tf.reduce_sum(around) + joint
        after = {kind: before[kind] + steps[kind] * tf.div_no_nan(number, total) for kind in means}
        with tf.control_dependencies([total, comoment, *after.values()]):  # all is read before anything is written
            written = {kind: tf.assign(before[kind], after[kind]) for kind in means}
            written |= {"count": tf.assign(before["count"], total), "comoment": tf.assign(before["comoment"], comoment)}
        value, update = (_of(counts["comoment"], counts["count"]) for counts in (before, written))
        with tf.control_dependencies(list(written.values())):
            update = tf.identity(update)
        return collected(value, update, metrics_collections, updates_collections)


def _of(comoment, count):
    return tf.where(count < 2, tf.constant(float("nan")), comoment / (count - 1))


def streaming_pearson_correlation(
    predictions, labels, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """Pearson's correlation, a scalar in -1..1: (value, update)."""
    with tf.variable_scope(name, "pearson_r", (predictions, labels, weights)):
        pairs = [
            streaming_covariance(one, other, weights, name=kind)
            for kind, one, other in (
                ("covariance", predictions, labels), ("variance_predictions", predictions, predictions),
                ("variance_labels", labels, labels),
            )
        ]  # fmt: skip
        value, update = (
            together / (tf.sqrt(of_predictions) * tf.sqrt(of_labels))
            for together, of_predictions, of_labels in zip(*pairs, strict=True)
        )
        return collected(value, update, metrics_collections, updates_collections)
