"""tfe.metrics: means over all that a metric was called with, kept in variables of the object."""

import tensorflow.compat.v1 as tf

__all__ = ["Accuracy", "BinaryAccuracy", "CategoricalAccuracy", "Mean", "Metric", "SparseAccuracy"]


class Metric(tf.train.Checkpoint):
    """The base of metrics: subclasses have build and call, which get the arguments, and result."""

    def __init__(self, name=None):
        super().__init__()
        self._name, self._built, self._metric_variables = name or type(self).__name__, False, []

    def __call__(self, *args, **kwargs):
        """Takes values into account; returns what `call` does."""
        if not self._built:
            self.build(*args, **kwargs)
            self._built = True
        return self.call(*args, **kwargs)

    @property
    def name(self):
        """As given, or the class's."""
        return self._name

    @property
    def variables(self):
        """What the metric has counted."""
        return list(self._metric_variables)

    def init_variables(self):
        """Begins anew."""
        for variable in self._metric_variables:
            variable.assign(tf.zeros_like(variable))

    def add_variable(self, name, shape=(), dtype=tf.float64):
        """A variable of zeros."""
        variable = tf.Variable(tf.zeros(shape, dtype), trainable=False, name=f"{self._name}/{name}", use_resource=True)
        self._metric_variables.append(variable)
        setattr(self, name, variable)  # so that checkpoints have it
        return variable

    def build(self, *args, **kwargs):
        """Makes the variables."""
        raise NotImplementedError(f"{type(self).__name__} has no method build")

    def call(self, *args, **kwargs):
        """Takes values into account."""
        raise NotImplementedError(f"{type(self).__name__} has no method call")

    def result(self):
        """The value so far."""
        raise NotImplementedError(f"{type(self).__name__} has no method result")


class Mean(Metric):
    """The weighted mean of all values."""

    def __init__(self, name=None, dtype=tf.float64):
        super().__init__(name)
        self.dtype = dtype

    def build(self, *args, **kwargs):
        """Makes the variables `numer` and `denom`."""
        self.add_variable("numer", dtype=self.dtype)
        self.add_variable("denom", dtype=self.dtype)

    def call(self, values, weights=None):
        """values: of any shape. weights: of a shape that fits, None for 1. Returns both."""
        numbers = tf.cast(values, self.dtype)
        weighted = tf.ones_like(numbers) if weights is None else tf.cast(weights, self.dtype) * tf.ones_like(numbers)
        self.numer.assign_add(tf.reduce_sum(numbers * weighted))
        self.denom.assign_add(tf.reduce_sum(weighted))
        return values if weights is None else (values, weights)

    def result(self):
        """A scalar; NaN before the first values."""
        return self.numer / self.denom


class Accuracy(Mean):
    """The share of predictions that equal their labels; ValueError for another number of them."""

    def call(self, labels, predictions, weights=None):
        """Both of one shape. Returns both."""
        self._matched(self._are_right(tf.convert_to_tensor(labels), tf.convert_to_tensor(predictions)), weights)
        return (labels, predictions) if weights is None else (labels, predictions, weights)

    def _matched(self, are_right, weights):
        super().call(tf.cast(are_right, self.dtype), weights)

    def _are_right(self, labels, predictions):
        labels.shape.assert_is_compatible_with(predictions.shape)
        return tf.equal(labels, tf.cast(predictions, labels.dtype))


class CategoricalAccuracy(Accuracy):
    """Accuracy of labels one-hot and predictions, both [..., classes]."""

    def _are_right(self, labels, predictions):
        labels.shape.assert_is_compatible_with(predictions.shape)
        return tf.equal(tf.argmax(labels, -1), tf.argmax(predictions, -1))


class BinaryAccuracy(Accuracy):
    """Accuracy of labels 0 or 1 and predictions, 1 above the threshold."""

    def __init__(self, threshold, name=None, dtype=tf.float64):
        super().__init__(name, dtype)
        self.threshold = threshold

    def _are_right(self, labels, predictions):
        labels.shape.assert_is_compatible_with(predictions.shape)
        return tf.equal(tf.cast(labels > self.threshold, tf.int32), tf.cast(predictions > self.threshold, tf.int32))


class SparseAccuracy(Accuracy):
    """Accuracy of labels [...] and predictions [..., classes]."""

    def _are_right(self, labels, predictions):
        labels.shape.assert_is_compatible_with(predictions.shape[:-1])
        return tf.equal(tf.cast(labels, tf.int64), tf.argmax(predictions, -1))
