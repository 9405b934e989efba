"""Objects that own the variables of one scope, as tf.layers.Layer of 1.15 did: first call makes, later calls share."""

import copy
import inspect
import re

import tensorflow.compat.v1 as tf


def snake_case(name: str) -> str:
    """BasicLSTMCell -> basic_lstm_cell: the scope that an unnamed object of that class opens."""
    words = re.sub("([a-z])([A-Z])", r"\1_\2", re.sub("(.)([A-Z][a-z0-9]+)", r"\1_\2", name)).lower()
    return f"private{words}" if words.startswith("_") else words


class Scoped:
    """Opens its scope once, calls build(shapes of the inputs) once and then call(inputs, ...) each time.

    trainable: False keeps its variables out of TRAINABLE_VARIABLES. name: of its scope, None for that of the class with
    a number where it is taken. dtype: of its variables, None for that of the first input. _reuse: True demands
    existing variables. Subclasses may leave out super().__init__, as some of that time did.
    Raises ValueError for inputs that don't fit `input_spec`, TypeError for an unknown keyword.
    """

    built = False
    trainable = True
    input_spec = None
    graph = None
    _name = _base_name = _dtype = _reuse = _scope = _inner_scope = None

    def __new__(cls, *args, **kwargs):  # noqa: D102
        self = super().__new__(cls)
        self._trainable_weights, self._non_trainable_weights, self._losses, self._updates = [], [], [], []
        return self

    def __init__(self, trainable=True, name=None, dtype=None, _reuse=None, _scope=None, activity_regularizer=None):
        self.trainable, self._reuse = trainable, _reuse
        self._dtype = None if dtype is None else tf.as_dtype(dtype).name
        self._name = self._base_name = getattr(name, "name", name)
        self._activity_regularizer = activity_regularizer
        if _scope:
            with tf.variable_scope(_scope) as self._scope:
                pass

    @property
    def name(self):
        """The name given, else the scope's own part of its name, else the class in snake case."""
        if self._name:
            return self._name
        return self._scope.name.rsplit("/", 1)[-1] if self._scope is not None else snake_case(type(self).__name__)

    @property
    def scope_name(self):
        """The full name of the variable scope. ValueError before the first call, which opens it."""
        if self._scope is None:
            raise ValueError(f"{self.name}: the scope is opened by the first call; call the object before")
        return self._scope.name

    @property
    def dtype(self):
        """The name of the variables' dtype, or None before the first call."""
        return self._dtype

    @property
    def trainable_weights(self):
        """The variables that an optimizer changes."""
        return list(self._trainable_weights) if self.trainable else []

    @property
    def non_trainable_weights(self):
        """The other variables; all of them when `trainable` is False."""
        return list(self._non_trainable_weights) + ([] if self.trainable else list(self._trainable_weights))

    @property
    def weights(self):
        """All variables, those that are trained first."""
        return self.trainable_weights + self.non_trainable_weights

    variables = weights
    trainable_variables = trainable_weights
    non_trainable_variables = non_trainable_weights

    @property
    def losses(self):
        """The losses of the regularizers: scalars, which also stand in REGULARIZATION_LOSSES."""
        return list(self._losses)

    @property
    def updates(self):
        """The operations that add_update noted, which also stand in UPDATE_OPS."""
        return list(self._updates)

    def add_loss(self, losses, inputs=None):
        """Notes one or more scalar losses, in REGULARIZATION_LOSSES too."""
        for loss in tf.nest.flatten(losses):
            self._losses.append(loss)
            tf.add_to_collection(tf.GraphKeys.REGULARIZATION_LOSSES, loss)

    def add_update(self, updates, inputs=None):
        """Notes one or more operations to run with each training step, in UPDATE_OPS too."""
        for update in tf.nest.flatten(updates):
            self._updates.append(update)
            tf.add_to_collection(tf.GraphKeys.UPDATE_OPS, update)

    def count_params(self):
        """The number of elements of all variables."""
        return sum(variable.shape.num_elements() for variable in self.weights)

    def get_config(self):
        """What the constructor took that all such objects share."""
        return {"name": self.name, "trainable": self.trainable, "dtype": self.dtype}

    @classmethod
    def from_config(cls, config):
        """A new object from what get_config returned."""
        return cls(**config)

    def add_variable(
        self, name, shape, dtype=None, initializer=None, regularizer=None, trainable=True, constraint=None,
        use_resource=None, partitioner=None, **unused,
    ):  # fmt: skip
        """tf.get_variable in the object's scope; it belongs to the object. dtype: None for the object's own."""
        self._open_scope(None)
        known = len(tf.global_variables())
        with tf.variable_scope(self._scope, reuse=True if self.built else self._reuse, auxiliary_name_scope=False):
            variable = tf.get_variable(
                name, shape, tf.as_dtype(dtype or self._dtype or tf.float32), initializer=initializer,
                regularizer=regularizer, trainable=bool(trainable and self.trainable), constraint=constraint,
                use_resource=use_resource, partitioner=partitioner,
            )  # fmt: skip
        if regularizer is not None and len(tf.global_variables()) > known:
            self._losses.extend(tf.losses.get_regularization_losses(variable.op.name))
        self._own(variable)
        return variable

    add_weight = add_variable

    def build(self, input_shape):
        """Makes the variables; the shapes are those of the first inputs."""
        self.built = True

    def call(self, inputs, *args, **kwargs):
        """What the object computes."""
        raise NotImplementedError(f"{type(self).__name__} has no method call")

    def __call__(self, inputs, *args, scope=None, **kwargs):
        """call(inputs, ...) in the object's scope; `scope` names it, at the first call."""
        self._open_scope(scope)
        if self._inner_scope is None or not self.built:
            reuse = True if self.built else self._reuse
            inner = tf.variable_scope(self._scope, reuse=reuse, auxiliary_name_scope=False)
            if self.built:
                self._inner_scope = inner
        else:
            inner = self._inner_scope
        with inner as here, tf.name_scope(here.original_name_scope):
            inputs = tf.nest.map_structure(_as_tensor, inputs)
            self._check(inputs)
            if not self.built:
                self._dtype = self._dtype or tf.nest.flatten(inputs)[0].dtype.base_dtype.name
                self.build(tf.nest.map_structure(lambda tensor: tensor.shape, inputs))
                self.built = True
            if "scope" in inspect.signature(self.call).parameters:
                kwargs["scope"] = here
            return self.call(inputs, *args, **kwargs)

    apply = __call__

    def __deepcopy__(self, memo):
        """A copy that shares tensors, variables and scopes: a graph can't be copied."""
        twin = type(self).__new__(type(self))
        memo[id(self)] = twin
        for name, value in self.__dict__.items():
            parts = tf.nest.flatten(value) if isinstance(value, (list, tuple, dict)) else [value]
            shared = any(tf.is_tensor(part) or isinstance(part, (tf.VariableScope, tf.Graph)) for part in parts)
            if shared or name in ("_scope", "_inner_scope", "rnncell_scope"):
                twin.__dict__[name] = copy.copy(value) if isinstance(value, (list, dict)) else value
            else:
                twin.__dict__[name] = copy.deepcopy(value, memo)
        return twin

    def _open_scope(self, scope):
        if self._scope is None:
            base = self._base_name or snake_case(type(self).__name__)
            opened = tf.variable_scope(scope or base) if self._reuse else tf.variable_scope(scope, default_name=base)
            with opened as self._scope:
                pass

    def _own(self, variable):
        """Notes the variable as trainable or not, by what the graph's collections say of it: a getter may decide."""
        part = list(variable)[0] if hasattr(variable, "as_tensor") else variable
        trained = any(part is other for other in tf.trainable_variables())
        mine = self._trainable_weights if trained else self._non_trainable_weights
        if all(variable is not other for other in mine):
            mine.append(variable)

    def _check(self, inputs):
        rank = getattr(self.input_spec, "ndim", None)
        found = getattr(inputs, "shape", tf.TensorShape(None)).rank
        if rank is not None and found not in (rank, None):
            raise ValueError(f"{self.name}: inputs of shape {inputs.shape}, but {rank} dimensions needed")


class Rank:
    """An input_spec that demands a number of dimensions."""

    def __init__(self, ndim):
        self.ndim = ndim


def _as_tensor(value):
    return value if tf.is_tensor(value) or not hasattr(value, "__array__") else tf.convert_to_tensor(value)
