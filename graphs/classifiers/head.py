"""The head of a network by itself, for features that a frozen network gave."""

from typing import Annotated, Any

import tensorflow.compat.v1 as tf
from annotated_types import Interval, doc

from graphs import blocks
from graphs import hyperparameters as hp
from graphs.classifiers.classifier import Classifier

_VGG_FEATURES = 512


class Head(Classifier):
    """Dense layers: features [N, feature_size] float32 -> logits [N, num_classes].

    Its variables have the names of the head of mobilenet, resnet and others with the same head_units. The head of a
    course on transfer learning of 2017: dropout, dense 480 with ReLU, dropout, dense; 0.77 on CIFAR-10 with 100
    examples of each class and VGG's features. 251,050 parameters for 512 features and 10 classes.
    """

    inputs = ("features",)
    chosen_by_data = {"feature_size": 0}

    @classmethod
    def adapt_to_data(cls, chosen: dict[str, Any], examples: Any) -> dict[str, Any]:
        """The length of the features of the data, unless feature_size is chosen."""
        return chosen | {"feature_size": chosen["feature_size"] or examples.fields["features"].shape[0]}

    def build_graph(
        self,
        num_classes: hp.NumClasses = 10,
        feature_size: Annotated[
            int, Interval(ge=0, le=10_000_000), doc("numbers in the features of an example; 0: as the data have them")
        ] = 0,
        head_units: hp.HeadUnits = (480,),
        dropout: hp.Dropout = 0.5,
        l1: hp.L1 = 0.0,
        l2: hp.L2 = 0.0,
        initializer: hp.Initializer = "glorot_uniform",
    ):
        """X, Y, dropout, the dense layers, logits. Without data and feature_size it takes the 512 features of VGG."""
        features = self.labelled_input(tf.float32, feature_size or _VGG_FEATURES)  # [N, feature_size]
        block = blocks.Blocks(self.is_training, False, l1, l2, initializer)
        self.classify_features(features, block, num_classes, dropout, head_units)  # [N, num_classes]
