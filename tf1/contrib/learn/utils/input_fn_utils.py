"""Inputs of served models of contrib.learn."""

import collections

import tensorflow.compat.v1 as tf


class InputFnOps(collections.namedtuple("InputFnOps", ["features", "labels", "default_inputs"])):
    """What a serving_input_fn returns: features for the model, labels (None) and the placeholders that are fed."""


def build_parsing_serving_input_fn(feature_spec, default_batch_size=None):
    """() -> InputFnOps of serialized tf.train.Examples, fed as "examples".

    Args:
        feature_spec: name -> tf.FixedLenFeature or tf.VarLenFeature.
        default_batch_size: None: any.
    """

    def input_fn():
        examples = tf.placeholder(tf.string, [default_batch_size], "input_example_tensor")
        return InputFnOps(tf.parse_example(examples, feature_spec), None, {"examples": examples})

    return input_fn


def build_default_serving_input_fn(features, default_batch_size=None):
    """() -> InputFnOps of placeholders like the tensors in `features` (name -> tensor)."""

    def input_fn():
        placeholders = {
            name: tf.placeholder(one.dtype, [default_batch_size, *one.shape.as_list()[1:]], one.op.name)
            for name, one in features.items()
        }
        return InputFnOps(placeholders, None, placeholders)

    return input_fn
