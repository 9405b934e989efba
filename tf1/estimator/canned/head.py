"""Heads by the functions of tf.contrib.estimator, and by those under which TensorFlow's own estimators made them."""

from tf1.estimator.canned.base_head import MEAN_OVER_BATCH, SUM, Head, LossSpec
from tf1.estimator.canned.heads import (
    BinaryClassHead,
    LogisticRegressionHead,
    MultiClassHead,
    PoissonRegressionHead,
    RegressionHead,
)
from tf1.estimator.canned.multi_label_head import MultiLabelHead

__all__ = ["Head", "LossSpec"]


def multi_class_head(
    n_classes, weight_column=None, label_vocabulary=None, loss_reduction=MEAN_OVER_BATCH, loss_fn=None, name=None
):
    """See MultiClassHead."""
    return MultiClassHead(n_classes, weight_column, label_vocabulary, loss_reduction, loss_fn, name)


def binary_classification_head(
    weight_column=None, thresholds=None, label_vocabulary=None, loss_reduction=MEAN_OVER_BATCH, loss_fn=None, name=None
):
    """See BinaryClassHead."""
    return BinaryClassHead(weight_column, thresholds, label_vocabulary, loss_reduction, loss_fn, name)


def regression_head(
    weight_column=None, label_dimension=1, loss_reduction=MEAN_OVER_BATCH, loss_fn=None, inverse_link_fn=None, name=None
):
    """See RegressionHead."""
    return RegressionHead(label_dimension, weight_column, loss_reduction, loss_fn, inverse_link_fn, name)


def poisson_regression_head(
    weight_column=None, label_dimension=1, loss_reduction=MEAN_OVER_BATCH, compute_full_loss=True, name=None
):
    """See PoissonRegressionHead."""
    return PoissonRegressionHead(label_dimension, weight_column, loss_reduction, compute_full_loss, name)


def logistic_regression_head(weight_column=None, loss_reduction=MEAN_OVER_BATCH, name=None):
    """See LogisticRegressionHead."""
    return LogisticRegressionHead(weight_column, loss_reduction, name)


def multi_label_head(
    n_classes, weight_column=None, thresholds=None, label_vocabulary=None, loss_reduction=MEAN_OVER_BATCH,
    loss_fn=None, classes_for_class_based_metrics=None, name=None,
):  # fmt: skip
    """See MultiLabelHead."""
    return MultiLabelHead(
        n_classes, weight_column, thresholds, label_vocabulary, loss_reduction, loss_fn,
        classes_for_class_based_metrics, name,
    )  # fmt: skip


def classification_head(n_classes, weight_column=None, label_vocabulary=None, loss_reduction=SUM):
    """The head of a ready-made classifier: BinaryClassHead for 2 classes, else MultiClassHead."""
    if n_classes == 2:
        return BinaryClassHead(weight_column, None, label_vocabulary, loss_reduction)
    return MultiClassHead(n_classes, weight_column, label_vocabulary, loss_reduction)


def _multi_class_head_with_softmax_cross_entropy_loss(
    n_classes, weight_column=None, label_vocabulary=None, loss_reduction=SUM, loss_fn=None, name=None
):
    return multi_class_head(n_classes, weight_column, label_vocabulary, loss_reduction, loss_fn, name)


def _binary_logistic_head_with_sigmoid_cross_entropy_loss(
    weight_column=None, thresholds=None, label_vocabulary=None, loss_reduction=SUM, loss_fn=None, name=None
):
    return binary_classification_head(weight_column, thresholds, label_vocabulary, loss_reduction, loss_fn, name)


def _regression_head_with_mean_squared_error_loss(
    weight_column=None, label_dimension=1, loss_reduction=SUM, loss_fn=None, inverse_link_fn=None, name=None
):
    return regression_head(weight_column, label_dimension, loss_reduction, loss_fn, inverse_link_fn, name)


_regression_head = _regression_head_with_mean_squared_error_loss
