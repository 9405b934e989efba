"""The oracle of contrib.layers, contrib.framework and contrib.slim: PyPI's tf_slim 1.1.0, and a comparison with it.

`slim` is tf_slim. Comparison builds the same code with ours and with theirs in two graphs, compares what each step adds
to them by name, gives the variables the same values, and compares what they compute.
"""

import re
import sys
import types
import warnings
from contextlib import contextmanager
from importlib import import_module

import numpy as np
import tensorflow.compat.v1 as tf

_LEGACY = "tf_keras.src.legacy_tf_layers"


class _Mended(types.ModuleType):
    """A module of tensorflow.python as tf_slim knew it: what has left it is found in compat.v1 (ops.Tensor, ...)."""

    def __init__(self, module):
        super().__init__(module.__name__)
        self._module = module

    def __getattr__(self, name):
        return getattr(self._module, name) if hasattr(self._module, name) else getattr(tf, name)


def _import_slim() -> types.ModuleType:
    """tf_slim, which looks for tf_keras's legacy layers where an earlier tf_keras had them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sys.modules.setdefault("tf_keras.legacy_tf_layers", import_module(_LEGACY))
        for part in ("base", "convolutional", "core", "normalization", "pooling"):
            sys.modules.setdefault(f"tf_keras.legacy_tf_layers.{part}", import_module(f"{_LEGACY}.{part}"))
        library = import_module("tf_slim")
    for module in [module for name, module in sys.modules.items() if name.startswith("tf_slim.")]:
        for name, value in list(vars(module).items()):
            if isinstance(value, types.ModuleType) and value.__name__.startswith("tensorflow.python."):
                setattr(module, name, _Mended(value))
    return library


slim = _import_slim()


class Comparison:
    """Collects cases for two libraries, ours and theirs; check() compares what they compute, in one run of each.

    A case is a function build(library, *tensors) that returns a tensor or a nest of tensors.
    """

    def __init__(self, ours, theirs=slim, seed=0):
        self.random = np.random.RandomState(seed)
        self.sides = [_Side(ours), _Side(theirs)]
        self.labels = []

    def add(self, label, build, *arrays, static_shapes=None, output_names=True, ignored_collections=()):
        """Builds a case with both libraries and asserts that both added the same to their graphs.

        arrays: the values of the inputs. static_shapes: of the placeholders, where they are less known than arrays.
        output_names: whether the names of the outputs must be equal (computing NCHW on a CPU adds transpositions).
        """
        scope = f"case{len(self.labels)}"
        self.labels.append(label)
        values = {}
        ours, theirs = (
            side.add(scope, build, arrays, static_shapes, self.random, values, ignored_collections)
            for side in self.sides
        )
        for key, expected in theirs.items():
            if key != "outputs" or output_names:
                assert ours[key] == expected, f"{label}: {key}\nours   {ours[key]}\ntheirs {expected}"

    def check(self, tolerance=1e-5):
        """Outputs, gradients, regularization losses, and variables after the update operations: equal within tolerance.

        The tolerance is relative to the largest number of an array, where that is above 1.
        """
        ours, theirs = (side.run() for side in self.sides)
        for label, one, other in zip(self.labels, ours, theirs, strict=True):
            assert len(one) == len(other), (label, len(one), len(other))
            for (name, a), (_, b) in zip(one, other, strict=True):
                assert a.shape == b.shape and a.dtype == b.dtype, (label, name, a.shape, b.shape, a.dtype, b.dtype)
                if a.dtype.kind in "fc":
                    size = max(1.0, float(np.abs(b).max(initial=0)))
                    np.testing.assert_allclose(a, b, rtol=0, atol=tolerance * size, err_msg=f"{label}: {name}")
                else:
                    np.testing.assert_array_equal(a, b, err_msg=f"{label}: {name}")


class _Side:
    """One library with its graph."""

    def __init__(self, library):
        self.library, self.graph = library, tf.Graph()
        self.cases, self.values = [], {}

    def add(self, scope, build, arrays, static_shapes, random, values, ignored_collections):
        """Builds the case and describes what it added to the graph; values: of the variables, by name, for both."""
        with self.graph.as_default():
            before = {key: len(self.graph.get_collection_ref(key)) for key in self.graph.collections}
            shapes = static_shapes or [np.shape(array) for array in arrays]
            inputs = [
                tf.placeholder_with_default(tf.constant(array), shape, name=f"{scope}_input")
                for array, shape in zip(arrays, shapes, strict=True)
            ]
            tf.set_random_seed(1)
            with _as_of_then(), tf.variable_scope(scope, use_resource=False):
                outputs = build(self.library, *inputs)
            added = {
                key: self.graph.get_collection(key)[before.get(key, 0) :]
                for key in self.graph.collections
                if key not in ignored_collections and "cond" not in key and "while" not in key
            }
            flat = [tf.convert_to_tensor(part) for part in tf.nest.flatten(outputs, expand_composites=True)]
            variables = tf.global_variables(scope + "/") + tf.local_variables(scope + "/")
            for variable in variables:
                if variable.dtype.base_dtype.is_floating:
                    shape = variable.shape.as_list()
                    values.setdefault(variable.name, random.uniform(0.5, 1.5, shape))
                    self.values[variable.initial_value] = values[variable.name]
            self.cases.append((inputs, flat, variables, added))
            trainable = added.get(tf.GraphKeys.TRAINABLE_VARIABLES, ())
        return {
            "outputs": [part.name for part in flat],
            "shapes": [part.shape.as_list() if part.shape.rank is not None else None for part in flat],
            "variables": [
                (v.name, v.shape.as_list(), v.dtype.base_dtype.name, any(v is trained for trained in trainable))
                for v in variables
            ],
            "collections": {key: [_name(item, key) for item in items] for key, items in added.items() if items},
            "aliases": [list(getattr(part, "aliases", ())) for part in flat],
        }

    def run(self):
        """For each case the pairs (what, array)."""
        fetches, updates = [], []
        with self.graph.as_default():
            for inputs, outputs, variables, added in self.cases:
                named = {f"output {i}": part for i, part in enumerate(outputs)}
                numbers = [part for part in outputs if part.dtype.is_floating]
                cotangents = [tf.sin(tf.cast(tf.reshape(tf.range(tf.size(y)), tf.shape(y)), y.dtype)) for y in numbers]
                sources = [x for x in inputs + variables if x.dtype.base_dtype.is_floating]
                if numbers and sources:
                    gradients = tf.gradients(numbers, sources, grad_ys=cotangents)
                    for source, gradient in zip(sources, gradients, strict=True):
                        if gradient is not None:
                            named[f"gradient of {source.name}"] = tf.convert_to_tensor(gradient)
                for i, loss in enumerate(added.get(tf.GraphKeys.REGULARIZATION_LOSSES, ())):
                    named[f"regularization loss {i}"] = loss
                fetches.append(named)
                updates += added.get(tf.GraphKeys.UPDATE_OPS, ())
            config = tf.ConfigProto()
            config.graph_options.rewrite_options.disable_meta_optimizer = True  # takes longer than what it saves
            with tf.Session(config=config) as session:
                everything = tf.global_variables() + tf.local_variables()
                session.run([variable.initializer for variable in everything], self.values)
                results = session.run(fetches)
                session.run(updates)
                after = session.run([{v.name: v for v in variables} for _, _, variables, _ in self.cases])
        pairs = []
        for result, variables in zip(results, after, strict=True):
            later = [(f"{name} after updates", value) for name, value in variables.items()]
            pairs.append([(name, np.asarray(value)) for name, value in [*result.items(), *later]])
        return pairs


@contextmanager
def _as_of_then():
    """Conditions and loops as 1.15 built them; without the advice of tf_slim's Keras to use Keras."""
    enabled = tf.control_flow_v2_enabled()
    tf.disable_control_flow_v2()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            yield
    finally:
        if enabled:
            tf.enable_control_flow_v2()


def _name(item, collection):
    """What a thing in a collection is called. Of updates only the place counts: their operations may differ."""
    name = getattr(item, "name", None) or type(item).__name__
    return re.split("/(AssignMovingAvg|cond)", name)[0] if collection == tf.GraphKeys.UPDATE_OPS else name
