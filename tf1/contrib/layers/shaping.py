"""contrib.layers without weights: dropout, flattening, codes of classes, sequences, and layers one after the other."""

import tensorflow.compat.v1 as tf

from tf1.contrib.framework import add_arg_scope, model_variable
from tf1.contrib.layers.making import FORMATS_2D, ONES, keras_format, model_variable_getter
from tf1.contrib.layers.utils import (
    collect_named_outputs,
    get_variable_collections,
    last_dimension,
    smart_cond,
)
from tf1.own import own_modules

with own_modules():
    from graphs import layers


@add_arg_scope
def dropout(
    inputs, keep_prob=0.5, noise_shape=None, is_training=True, outputs_collections=None, scope=None, seed=None
):  # fmt: skip
    """Keeps a share keep_prob of the inputs, divided by it, and sets the others to 0; the inputs while not training.

    keep_prob: above 0, up to 1, or a scalar tensor. noise_shape: of the mask, 1 along dimensions that share it.
    is_training: a bool or a scalar tensor of tf.bool. Srivastava et al. 2014.
    """
    with tf.variable_scope(scope, "Dropout", [inputs], custom_getter=model_variable_getter) as entered:
        inputs = tf.convert_to_tensor(inputs)
        with tf.variable_scope(entered):
            pass  # TensorFlow 1 entered it twice, too, which counts in the names of operations
        rate = 1 - keep_prob
        if noise_shape is not None and not tf.is_tensor(noise_shape) and None in noise_shape:
            at_run_time = tf.shape(inputs)
            noise_shape = tf.stack([at_run_time[i] if size is None else size for i, size in enumerate(noise_shape)])
        outputs = smart_cond(
            False if is_training is None else is_training,
            lambda: tf.nn.dropout(inputs, noise_shape=noise_shape, seed=seed, rate=rate),
            lambda: tf.identity(inputs),
        )
        return collect_named_outputs(outputs_collections, entered.name, outputs)


@add_arg_scope
def flatten(inputs, outputs_collections=None, scope=None):
    """[batch, a, b, ...] -> [batch, a * b * ...]."""
    with tf.name_scope(scope, "Flatten", [inputs]) as entered:
        outputs = layers.flatten(tf.convert_to_tensor(inputs))
        return collect_named_outputs(outputs_collections, entered, outputs)


@add_arg_scope
def _inner_flatten(inputs, new_rank, output_collections=None, scope=None):
    """[a, b, ..., y, z] -> new_rank dimensions, of which the last is the product of all that are left.

    inputs: a tensor or a SparseTensor. Raises ValueError if they have fewer dimensions.
    """
    with tf.name_scope(scope, "InnerFlatten", [inputs, new_rank]) as entered:
        if isinstance(inputs, tf.SparseTensor):
            shape = inputs.dense_shape
            if shape.shape.as_list()[0] < new_rank:
                raise ValueError(f"{entered}: inputs of {shape.shape[0]} dimensions; {new_rank} are needed")
            inner = [tf.reduce_prod(shape[new_rank - 1 :])]
            outputs = tf.sparse_reshape(inputs, tf.concat([shape[: new_rank - 1], inner], 0))
        else:
            inputs = tf.convert_to_tensor(inputs)
            with tf.control_dependencies([tf.assert_rank_at_least(inputs, new_rank)]):
                outputs = tf.reshape(inputs, tf.concat([tf.shape(inputs)[: new_rank - 1], [-1]], 0))
            if inputs.shape.rank is not None:
                inner = inputs.shape[new_rank - 1 :].num_elements()
                outputs.set_shape([*inputs.shape.as_list()[: new_rank - 1], inner])
        return collect_named_outputs(output_collections, entered, outputs)


@add_arg_scope
def one_hot_encoding(
    labels, num_classes, on_value=1.0, off_value=0.0, outputs_collections=None, scope=None
):  # fmt: skip
    """[batch] whole numbers -> [batch, num_classes]: on_value at the label, off_value elsewhere."""
    with tf.name_scope(scope, "OneHotEncoding", [labels, num_classes]) as entered:
        labels = tf.convert_to_tensor(labels)
        if labels.dtype == tf.int32:
            labels = tf.to_int64(labels)
        outputs = tf.one_hot(labels, num_classes, on_value=on_value, off_value=off_value)
        return collect_named_outputs(outputs_collections, entered, outputs)


@add_arg_scope
def softmax(logits, scope=None):
    """[..., classes] -> probabilities of the same shape, 1 in sum along the last dimension."""
    with tf.variable_scope(scope, "softmax", [logits]):
        flat = tf.reshape(logits, [-1, last_dimension(logits.shape, min_rank=2)])
        predictions = tf.reshape(tf.nn.softmax(flat), tf.shape(logits))
        predictions.set_shape(logits.shape)
        return predictions


@add_arg_scope
def spatial_softmax(
    features, temperature=None, name=None, variables_collections=None, trainable=True, data_format="NHWC"
):  # fmt: skip
    """[batch, height, width, channels] -> [batch, 2 * channels]: where each channel lies, (y, x), both in -1..1.

    The mean of the positions by the softmax of features / temperature. temperature: the first value of the variable
    `temperature` (None: 1), which trains if trainable. Finn et al. 2016. Raises ValueError for unknown channels.
    """
    keras_format(data_format, FORMATS_2D)
    with tf.variable_scope(name, "spatial_softmax"):
        axis = features.shape.rank - 1 if data_format == "NHWC" else 1
        channels = features.shape.as_list()[axis]
        if channels is None:
            raise ValueError(f"spatial_softmax: the number of channels is unknown in {features.shape}; call set_shape")
        height, width = (tf.shape(features)[i] for i in range(1, 4) if i != axis)
        with tf.name_scope("spatial_softmax_op", "spatial_softmax_op", [features]):
            down, across = (tf.lin_space(-1.0, 1.0, num=size) for size in (height, width))
            positions = [
                tf.reshape(position, [height * width]) for position in tf.meshgrid(down, across, indexing="ij")
            ]
            collections = get_variable_collections(variables_collections, "temperature") if trainable else None
            temperature = model_variable(
                "temperature", shape=(), dtype=tf.float32, trainable=trainable, collections=collections,
                initializer=ONES if temperature is None else tf.constant_initializer(temperature),
            )  # fmt: skip
            if axis == 3:
                features = tf.transpose(features, [0, 3, 1, 2])
            attention = tf.nn.softmax(tf.reshape(features, [-1, height * width]) / temperature)
            means = [tf.reduce_sum(position * attention, [1], keepdims=True) for position in positions]
            outputs = tf.reshape(tf.concat(means, 1), [-1, 2 * channels])
            outputs.set_shape([None, 2 * channels])
            return outputs


@add_arg_scope
def images_to_sequence(inputs, data_format="NHWC", outputs_collections=None, scope=None):
    """[batch, height, width, channels] -> [width, batch * height, channels]: a sequence for each row."""
    is_first = keras_format(data_format, FORMATS_2D) == "channels_first"
    with tf.name_scope(scope, "ImagesToSequence", [inputs]) as entered:
        inputs = tf.convert_to_tensor(inputs)
        if is_first:
            inputs = tf.transpose(inputs, [0, 2, 3, 1])
        _, _, width, channels = inputs.shape.as_list()
        shape = tf.shape(inputs)
        outputs = tf.reshape(tf.transpose(inputs, [2, 0, 1, 3]), [width, shape[0] * shape[1], channels])
        return collect_named_outputs(outputs_collections, entered, outputs)


@add_arg_scope
def sequence_to_images(
    inputs, height, output_data_format="channels_last", outputs_collections=None, scope=None
):  # fmt: skip
    """[width, batch * height, channels] -> [batch, height, width, channels], what images_to_sequence took apart."""
    with tf.name_scope(scope, "SequenceToImages", [inputs]) as entered:
        inputs = tf.convert_to_tensor(inputs)
        width, rows, channels = inputs.shape.as_list()
        pictures = tf.reshape(inputs, [width, -1 if rows is None else rows // height, height, channels])
        order = [1, 3, 2, 0] if output_data_format == "channels_first" else [1, 2, 0, 3]
        return collect_named_outputs(outputs_collections, entered, tf.transpose(pictures, order))


@add_arg_scope
def maxout(inputs, num_units, axis=-1, scope=None):
    """The largest of each num_units-th part of a dimension. Goodfellow et al. 2013. ValueError if it does not split."""
    with tf.variable_scope(scope, "MaxOut", [inputs]):
        inputs = tf.convert_to_tensor(inputs)
        sizes = inputs.shape.as_list()
        channels = sizes[axis]
        if channels % num_units:
            raise ValueError(f"maxout: {channels} channels do not split in {num_units} units")
        sizes[axis] = num_units
        at_run_time = tf.shape(inputs)
        sizes = [at_run_time[i] if size is None else size for i, size in enumerate(sizes)]
        return tf.reduce_max(tf.reshape(inputs, [*sizes, channels // num_units]), -1, keepdims=False)


@add_arg_scope
def dense_to_sparse(tensor, eos_token=0, outputs_collections=None, scope=None):
    """A SparseTensor of the entries that are not eos_token."""
    with tf.variable_scope(scope, "dense_to_sparse", [tensor]) as entered:
        tensor = tf.convert_to_tensor(tensor)
        indices = tf.where(tf.not_equal(tensor, tf.constant(eos_token, tensor.dtype)))
        sparse = tf.SparseTensor(indices, tf.gather_nd(tensor, indices), tf.shape(tensor, out_type=tf.int64))
        return collect_named_outputs(outputs_collections, entered.name, sparse)


@tf.custom_gradient
def scale_gradient(inputs, gradient_multiplier):
    """The inputs, whose gradient is multiplied."""
    return inputs, lambda gradient: [gradient * gradient_multiplier, None]


def repeat(inputs, repetitions, layer, *args, **kwargs):
    """layer(layer(inputs, ...), ...), repetitions times, in the scopes scope/scope_1, scope/scope_2, ...

    scope: None for the layer's name, within `Repeat`.
    """
    return _one_after_the_other("Repeat", inputs, layer, [args] * repetitions, kwargs)


def stack(inputs, layer, stack_args, **kwargs):
    """layer(layer(inputs, first arguments), second arguments), ..., in the scopes scope/scope_1, scope/scope_2, ...

    stack_args: for each layer one argument, or several in a list or tuple. ValueError if it is no list.
    """
    if not isinstance(stack_args, (list, tuple)):
        raise ValueError(f"stack: stack_args={stack_args!r}; a list or tuple is needed")
    arguments = [args if isinstance(args, (list, tuple)) else [args] for args in stack_args]
    return _one_after_the_other("Stack", inputs, layer, arguments, kwargs)


def _one_after_the_other(default_name, inputs, layer, arguments, kwargs):
    scope = kwargs.pop("scope", None)
    with tf.variable_scope(scope, default_name, [inputs]):
        outputs = tf.convert_to_tensor(inputs)
        function = getattr(layer, "func", layer)  # of a functools.partial
        name = scope or getattr(layer, "__name__", None) or getattr(function, "__name__", default_name.lower())
        for number, args in enumerate(arguments, start=1):
            outputs = layer(outputs, *args, **kwargs, scope=f"{name}_{number}")
        return outputs
