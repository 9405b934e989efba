"""BaselineClassifier, BaselineRegressor and BaselineEstimator: what can be said without looking at the features."""

from tf1.estimator.canned.base_head import SUM
from tf1.estimator.canned.head import classification_head
from tf1.estimator.canned.heads import RegressionHead
from tf1.estimator.canned.models import baseline_model
from tf1.estimator.estimator import Estimator


class BaselineEstimator(Estimator):
    """A bias with a head of your own.

    Args:
        head: Head.
        model_dir, config: see Estimator.
        optimizer: see DNNEstimator; a name stands for learning rate 0.3.
    """

    def __init__(self, head, model_dir=None, optimizer="Ftrl", config=None):
        def model_fn(features, labels, mode, config):
            return baseline_model(features, labels, mode, head, optimizer)

        super().__init__(model_fn, model_dir, config)


class BaselineClassifier(BaselineEstimator):
    """Predicts how frequent each class is. Arguments: see BaselineEstimator and DNNClassifier."""

    def __init__(
        self, model_dir=None, n_classes=2, weight_column=None, label_vocabulary=None, optimizer="Ftrl", config=None,
        loss_reduction=SUM,
    ):  # fmt: skip
        head = classification_head(n_classes, weight_column, label_vocabulary, loss_reduction)
        super().__init__(head, model_dir, optimizer, config)


class BaselineRegressor(BaselineEstimator):
    """Predicts the mean of the labels. Arguments: see BaselineEstimator and DNNRegressor."""

    def __init__(
        self, model_dir=None, label_dimension=1, weight_column=None, optimizer="Ftrl", config=None, loss_reduction=SUM
    ):
        super().__init__(RegressionHead(label_dimension, weight_column, loss_reduction), model_dir, optimizer, config)
