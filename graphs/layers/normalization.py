"""Batch normalization with the signature of TensorFlow 1's tf.layers. Ioffe and Szegedy 2015, renorm of Ioffe 2017."""

import functools
import operator

import tensorflow.compat.v1 as tf

from graphs import folding, freezing
from graphs.layers import batch_statistics
from graphs.layers.arguments import ArgumentError, choose, here, static_bool, whole
from graphs.layers.base import InputSpec, Layer, call_once
from graphs.layers.variables import ONES, ZEROS

__all__ = ["BatchNorm", "BatchNormalization", "batch_norm", "batch_normalization"]

_FUSED_FORMATS = {(4, 1): "NCHW", (4, 3): "NHWC", (5, 1): "NCDHW", (5, 4): "NDHWC"}  # (dimensions, axis)


class BatchNormalization(Layer):
    """Normalizes each channel by its mean and variance; see `batch_normalization`.

    After its first call it has `gamma`, `beta` (or None), `moving_mean` and `moving_variance`; with renorm also
    `moving_stddev`, `renorm_mean` and `renorm_stddev`.
    """

    _takes_one_tensor = True

    def __init__(
        self, axis=-1, momentum=0.99, epsilon=1e-3, center=True, scale=True, beta_initializer=ZEROS,
        gamma_initializer=ONES, moving_mean_initializer=ZEROS, moving_variance_initializer=ONES, beta_regularizer=None,
        gamma_regularizer=None, beta_constraint=None, gamma_constraint=None, renorm=False, renorm_clipping=None,
        renorm_momentum=0.99, fused=None, trainable=True, virtual_batch_size=None, adjustment=None, name=None, **kwargs,
    ):  # fmt: skip
        super().__init__(trainable=trainable, name=name, **kwargs)
        self.axis, self.momentum, self.epsilon, self.fused = axis, momentum, epsilon, fused
        self.center, self.beta_initializer = center, beta_initializer
        self.beta_regularizer, self.beta_constraint = beta_regularizer, beta_constraint
        self.scale, self.gamma_initializer = scale, gamma_initializer
        self.gamma_regularizer, self.gamma_constraint = gamma_regularizer, gamma_constraint
        self.moving_mean_initializer = moving_mean_initializer
        self.moving_variance_initializer = moving_variance_initializer
        self.renorm, self.renorm_clipping, self.renorm_momentum = renorm, dict(renorm_clipping or {}), renorm_momentum
        self.virtual_batch_size, self.adjustment = virtual_batch_size, adjustment
        unknown = set(self.renorm_clipping) - {"rmax", "rmin", "dmax"}
        if unknown:
            raise ArgumentError(f"{self._where()}: renorm_clipping has {sorted(unknown)}; choose from rmax, rmin, dmax")
        if virtual_batch_size is not None:
            self.virtual_batch_size = whole(self._where(), "virtual_batch_size", virtual_batch_size)
            if adjustment is not None:
                raise ArgumentError(f"{self._where()}: virtual_batch_size with adjustment; leave one of them out")

    def build(self, input_shape):
        """Makes the variables, [channels] or, for several axes and virtual batches, of as many dimensions as inputs."""
        shape = tf.TensorShape(input_shape)
        axes = _axes(here(), self.dtype, shape, self.axis)
        sizes = shape.as_list()
        self.input_spec = InputSpec(ndim=len(sizes), axes={axis: sizes[axis] for axis in axes})
        self.axis = axes
        channels = [size if i in axes else 1 for i, size in enumerate(sizes)]
        if self.virtual_batch_size is not None:
            if 0 in axes:
                raise ArgumentError(f"{here()}: virtual_batch_size with axis 0; the batch can't be an axis")
            channels.insert(1, 1)  # [batch, ...] is normalized as [virtual_batch_size, number of these, ...]
            self.axis = [axis + 1 for axis in axes]
        elif len(axes) == 1:
            channels = [sizes[axes[0]]]
        self.gamma = self._parameter("gamma", channels) if self.scale else None
        self.beta = self._parameter("beta", channels) if self.center else None
        self._set_scope(None)
        partitioner = self._scope.partitioner
        self._scope.set_partitioner(None)  # the averages must be whole to be assigned
        self._build_averages(channels)
        self._scope.set_partitioner(partitioner)
        self.built = True

    def call(self, inputs, training=False):
        """[batch, ..., channels] -> the same shape."""
        shape = inputs.shape
        if freezing.is_frozen(self.moving_mean.op.name):
            training = False
        by_channel = not self.renorm and self.virtual_batch_size is None and self.adjustment is None
        if by_channel and static_bool(training) is False and self.axis == [shape.rank - 1]:
            folded = folding.folded(inputs, self.gamma, self.beta, self.moving_mean, self.moving_variance, self.epsilon)
            if folded is not None:
                return folded
        data_format = _FUSED_FORMATS.get((shape.rank, *self.axis))
        if by_channel and data_format and self._dtype_of_variables() == tf.float32 and self.fused in (None, True):
            outputs = self._fused(inputs, training, data_format)
        elif self.virtual_batch_size is None:
            outputs = self._composed(inputs, training)
        else:
            whole_shape = tf.shape(inputs)
            sizes = [self.virtual_batch_size, None, *shape.as_list()[1:]]
            inputs = tf.reshape(inputs, tf.concat([[self.virtual_batch_size, -1], whole_shape[1:]], axis=0))
            inputs.set_shape(sizes)
            outputs = tf.reshape(self._composed(inputs, training), whole_shape)
        outputs.set_shape(shape)
        return outputs

    def compute_output_shape(self, input_shape):
        """The same shape."""
        return tf.TensorShape(input_shape)

    def _dtype_of_variables(self):
        """float32 for half precision, else the dtype of the layer."""
        dtype = tf.as_dtype(self.dtype or tf.float32)
        return tf.float32 if dtype in (tf.float16, tf.bfloat16) else dtype

    def _parameter(self, name, shape):
        options = {word: getattr(self, f"{name}_{word}") for word in ("initializer", "regularizer", "constraint")}
        return self.add_weight(name, shape, self._dtype_of_variables(), trainable=True, **options)

    def _build_averages(self, shape):
        def average(name, initializer):
            return self.add_weight(name, shape, self._dtype_of_variables(), initializer, trainable=False)

        self.moving_mean = average("moving_mean", self.moving_mean_initializer)
        self.moving_variance = average("moving_variance", self.moving_variance_initializer)
        if self.renorm:
            stddev = batch_statistics.root(self.moving_variance_initializer)
            self.moving_stddev = average("moving_stddev", stddev)
            self.renorm_mean = average("renorm_mean", self.moving_mean_initializer)
            self.renorm_stddev = average("renorm_stddev", stddev)

    def _fused(self, inputs, training, data_format):
        """The outputs by TensorFlow's fused kernel; while not training, by the averages as they are."""
        channels = self.moving_mean.shape
        gamma = tf.ones(channels) if self.gamma is None else tf.convert_to_tensor(self.gamma)
        beta = tf.zeros(channels) if self.beta is None else tf.convert_to_tensor(self.beta)
        mean, variance = tf.convert_to_tensor(self.moving_mean), tf.convert_to_tensor(self.moving_variance)

        def normalize(**statistics):
            return tf.nn.fused_batch_norm(
                inputs, gamma, beta, epsilon=self.epsilon, data_format=data_format, **statistics
            )

        outputs, *batch = choose(
            training,
            lambda: tuple(normalize(is_training=True)),
            lambda: (normalize(is_training=False, mean=mean, variance=variance)[0], mean, variance),
        )
        if static_bool(training) is not False:
            self._move(*batch, inputs)
        return outputs

    def _composed(self, inputs, training):
        """The same from elementary operations, for any number of dimensions and axes."""
        wide = tf.cast(inputs, self._dtype_of_variables())
        sizes = inputs.shape.as_list()
        along = [size if i in self.axis else 1 for i, size in enumerate(sizes)]

        def spread(values):  # [channels] -> [1, channels, 1, ...] so that it broadcasts along the inputs
            if values is None or values.shape.rank == len(sizes):
                return None if values is None else tf.convert_to_tensor(values)
            return tf.reshape(values, along)

        scale, offset = spread(self.gamma), spread(self.beta)
        mean, variance = tf.convert_to_tensor(self.moving_mean), tf.convert_to_tensor(self.moving_variance)
        if static_bool(training) is not False:
            if self.adjustment is not None:
                factor, shift = self.adjustment(tf.shape(inputs))
                factor = choose(training, lambda: tf.convert_to_tensor(factor), lambda: tf.ones_like(factor))
                shift = choose(training, lambda: tf.convert_to_tensor(shift), lambda: tf.zeros_like(shift))
                scale, offset = batch_statistics.composed(factor, shift, scale, offset)
            is_virtual = self.virtual_batch_size is not None
            others = [i for i in range(len(sizes)) if i not in self.axis and not (is_virtual and i == 1)]
            moments = functools.partial(tf.nn.moments, wide, others, keepdims=is_virtual or len(self.axis) > 1)
            if is_virtual:  # outside of tf.cond, whose gradient fails on the dimension of unknown size
                of_batch, averages = tuple(moments()), (mean, variance)
                mean, variance = choose(training, lambda: of_batch, lambda: averages)
            else:
                mean, variance = choose(training, lambda: tuple(moments()), lambda: (mean, variance))
            batch = [tf.reduce_mean(value, 1, keepdims=True) if is_virtual else value for value in (mean, variance)]
            if self.renorm:
                r, d = batch_statistics.renormalize(self, *batch, training, inputs)
                scale, offset = batch_statistics.composed(spread(r), spread(d), scale, offset)
            else:
                self._move(*batch, inputs)
        outputs = tf.nn.batch_normalization(wide, spread(mean), spread(variance), offset, scale, self.epsilon)
        return tf.cast(outputs, inputs.dtype)

    def _move(self, mean, variance, inputs):
        """Updates that move both averages towards these values, which are the averages while not training."""
        for average, value in ((self.moving_mean, mean), (self.moving_variance, variance)):
            self.add_update(batch_statistics.moved(average, value, 1.0 - self.momentum), inputs)


def batch_normalization(
    inputs, axis=-1, momentum=0.99, epsilon=1e-3, center=True, scale=True, beta_initializer=ZEROS,
    gamma_initializer=ONES, moving_mean_initializer=ZEROS, moving_variance_initializer=ONES, beta_regularizer=None,
    gamma_regularizer=None, beta_constraint=None, gamma_constraint=None, training=False, trainable=True, name=None,
    reuse=None, renorm=False, renorm_clipping=None, renorm_momentum=0.99, fused=None, virtual_batch_size=None,
    adjustment=None,
):  # fmt: skip
    """(inputs - mean) / sqrt(variance + epsilon) * gamma + beta, of the shape of inputs, each channel by itself.

    axis: the dimension (or list of them) that keeps its own statistics, 1 for channels_first. training: bool, 0, 1 or a
    tensor of tf.bool. True takes mean and variance of the batch, and the two operations that it adds to UPDATE_OPS move
    `moving_mean` and `moving_variance` by (1 - momentum) towards them; run them with each training step. False takes
    the moving averages. Variables gamma (scale=True), beta (center=True), moving_mean, moving_variance, all [channels];
    trainable=False freezes gamma and beta, and leaves the two operations out of UPDATE_OPS. fused: None or True takes
    TensorFlow's fused kernel where there is one (4 or 5 dimensions, axis 1 or the last, not float64, none of the last
    arguments) and elementary operations elsewhere, without a word, as tf.layers did; False never. The fused
    moving_variance is that of a sample, with n - 1 below. float16 and bfloat16 inputs are normalized with float32
    variables. In a graph with folding.fold_batch_norm, what normalizes by averages the outputs of a convolution becomes
    part of it.

    renorm: corrects the statistics of small batches by averages of their own, which move by 1 - renorm_momentum;
    renorm_clipping: {"rmin": ..., "rmax": ..., "dmax": ...}, bounds of the corrections (numbers or scalar tensors).
    virtual_batch_size: takes the statistics of as many examples; it must divide the batch. adjustment: a function of
    the inputs' shape (a tensor), that returns a factor and a summand for the normalized values, for training only.

    Raises ArgumentError for what does not fit.
    """
    options = locals()
    inputs, training = options.pop("inputs"), options.pop("training")
    return call_once(BatchNormalization, inputs, call={"training": training}, **options)


BatchNorm = BatchNormalization
batch_norm = batch_normalization


def _axes(layer, dtype, shape, axis):
    """The axes as sorted non-negative numbers; ArgumentError for one that is not there, doubled or of unknown size."""
    if dtype is not None and not tf.as_dtype(dtype).is_floating:
        raise ArgumentError(f"{layer}: inputs are {dtype}; cast them to tf.float32 first")
    rank = shape.rank
    if rank is None:
        raise ArgumentError(f"{layer}: the number of dimensions of the inputs is unknown; call set_shape")
    try:
        given = [operator.index(number) for number in (axis if isinstance(axis, (list, tuple)) else [axis])]
    except TypeError:
        given = []
    axes = sorted({number % rank for number in given if -rank <= number < rank})
    if not given or len(axes) != len(given):
        raise ArgumentError(f"{layer}: axis={axis!r} for inputs of shape {shape}; pass one in {-rank}..{rank - 1}")
    if any(shape.as_list()[number] is None for number in axes):
        raise ArgumentError(f"{layer}: axis={axis!r} has no known size in the shape {shape}; call set_shape")
    return axes
