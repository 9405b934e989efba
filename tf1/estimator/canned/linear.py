"""LinearClassifier, LinearRegressor and LinearEstimator: a weight for each feature."""

from tf1.estimator.canned.base_head import SUM
from tf1.estimator.canned.head import classification_head
from tf1.estimator.canned.heads import RegressionHead
from tf1.estimator.canned.logits import linear_logit_fn_builder
from tf1.estimator.canned.models import linear_model
from tf1.estimator.estimator import Estimator

__all__ = ["LinearClassifier", "LinearEstimator", "LinearRegressor", "linear_logit_fn_builder"]


class LinearEstimator(Estimator):
    """A linear model with a head of your own.

    Args:
        head: Head.
        feature_columns: columns of tf.feature_column.
        model_dir, config, warm_start_from: see Estimator.
        optimizer: see DNNEstimator; a name stands for learning rate min(0.2, 1 / sqrt(columns)).
        partitioner: of variables.
        sparse_combiner: "sum", "mean" or "sqrtn" over the values of a categorical feature.
    """

    def __init__(
        self, head, feature_columns, model_dir=None, optimizer="Ftrl", config=None, partitioner=None,
        sparse_combiner="sum", warm_start_from=None,
    ):  # fmt: skip
        def model_fn(features, labels, mode, config):
            columns = tuple(feature_columns or [])
            return linear_model(features, labels, mode, head, columns, optimizer, partitioner, sparse_combiner)

        super().__init__(model_fn, model_dir, config, warm_start_from=warm_start_from)


class LinearClassifier(LinearEstimator):
    """A linear classifier: logistic regression. Arguments: see LinearEstimator and DNNClassifier."""

    def __init__(
        self, feature_columns, model_dir=None, n_classes=2, weight_column=None, label_vocabulary=None,
        optimizer="Ftrl", config=None, partitioner=None, warm_start_from=None, loss_reduction=SUM,
        sparse_combiner="sum",
    ):  # fmt: skip
        head = classification_head(n_classes, weight_column, label_vocabulary, loss_reduction)
        super().__init__(
            head, feature_columns, model_dir, optimizer, config, partitioner, sparse_combiner, warm_start_from
        )


class LinearRegressor(LinearEstimator):
    """Linear regression. Arguments: see LinearEstimator and DNNRegressor."""

    def __init__(
        self, feature_columns, model_dir=None, label_dimension=1, weight_column=None, optimizer="Ftrl", config=None,
        partitioner=None, warm_start_from=None, loss_reduction=SUM, sparse_combiner="sum",
    ):  # fmt: skip
        head = RegressionHead(label_dimension, weight_column, loss_reduction)
        super().__init__(
            head, feature_columns, model_dir, optimizer, config, partitioner, sparse_combiner, warm_start_from
        )
