"""tf.contrib.predictor: an export as a function from a dictionary of arrays to a dictionary of arrays."""

import tensorflow.compat.v1 as tf

__all__ = ["from_contrib_estimator", "from_estimator", "from_saved_model"]


class Predictor:
    """predictor({input name: array}) -> {output name: array}, in a session of its own."""

    def __init__(self, session, inputs, outputs):
        self.session, self.graph = session, session.graph
        self.feed_tensors = {name: self.graph.get_tensor_by_name(tensor) for name, tensor in inputs.items()}
        self.fetch_tensors = {name: self.graph.get_tensor_by_name(tensor) for name, tensor in outputs.items()}

    def __call__(self, input_dict):
        """Runs the graph. Raises ValueError for names that are no inputs."""
        unknown = sorted(set(input_dict) - set(self.feed_tensors))
        if unknown:
            raise ValueError(f"no inputs: {', '.join(unknown)}; there are {', '.join(sorted(self.feed_tensors))}")
        feeds = {self.feed_tensors[name]: value for name, value in input_dict.items()}
        return self.session.run(self.fetch_tensors, feeds)


def from_saved_model(
    export_dir, signature_def_key=None, signature_def=None, input_names=None, output_names=None, tags=None, graph=None,
    config=None,
):  # fmt: skip
    """The Predictor of a SavedModel.

    Its inputs and outputs are those of the signature of that key (None for "serving_default"), of signature_def, or
    input_names and output_names, {name: name of the tensor}. tags: "serve" by default, several by commas.
    Raises ValueError if more than one of them is given, and for an unknown key.
    """
    if (input_names is None) != (output_names is None):
        raise ValueError("from_saved_model needs input_names and output_names together")
    if sum(given is not None for given in (signature_def_key, signature_def, input_names)) > 1:
        raise ValueError("from_saved_model takes one of signature_def_key, signature_def, and the names")
    session = tf.Session(graph=graph or tf.Graph(), config=config)
    with session.graph.as_default():
        meta_graph = tf.saved_model.load(session, (tags or "serve").split(","), export_dir)
    if input_names is None:
        if signature_def is None:
            key = signature_def_key or tf.saved_model.signature_constants.DEFAULT_SERVING_SIGNATURE_DEF_KEY
            if key not in meta_graph.signature_def:
                known = ", ".join(sorted(meta_graph.signature_def))
                raise ValueError(f"{export_dir} has no signature {key!r}; it has {known}")
            signature_def = meta_graph.signature_def[key]
        input_names = {name: info.name for name, info in signature_def.inputs.items()}
        output_names = {name: info.name for name, info in signature_def.outputs.items()}
    return Predictor(session, input_names, output_names)


def from_estimator(estimator, serving_input_receiver_fn, output_key=None, graph=None, config=None):
    """The Predictor of a tf.estimator.Estimator's newest checkpoint.

    Args:
        serving_input_receiver_fn: () -> ServingInputReceiver.
        output_key: which of the export_outputs; None: "serving_default". KeyError for one that is not there.
        graph, config: of the session.
    """
    key = output_key or tf.saved_model.signature_constants.DEFAULT_SERVING_SIGNATURE_DEF_KEY
    path = tf.train.latest_checkpoint(estimator.model_dir)
    graph = graph or tf.Graph()
    with graph.as_default():
        tf.train.create_global_step()
        receiver = serving_input_receiver_fn()
        spec = estimator.model_fn(receiver.features, None, "infer", estimator.config)
        outputs = spec.export_outputs or {}
        if key not in outputs:
            raise KeyError(f"output_key must be one of {sorted(outputs)}; got {key!r}")
        signature = outputs[key].as_signature_def(receiver.receiver_tensors)
        session = _restored(graph, config, path)
    names = [{name: info.name for name, info in part.items()} for part in (signature.inputs, signature.outputs)]
    return Predictor(session, *names)


def from_contrib_estimator(
    estimator, prediction_input_fn, input_alternative_key=None, output_alternative_key=None, graph=None, config=None
):
    """The Predictor of a tf.contrib.learn estimator's newest checkpoint.

    Args:
        prediction_input_fn: () -> InputFnOps.
        input_alternative_key, output_alternative_key: of several heads; no effect.
        graph, config: of the session.
    """
    path = tf.train.latest_checkpoint(estimator.model_dir)
    graph = graph or tf.Graph()
    with graph.as_default():
        tf.train.create_global_step()
        inputs = prediction_input_fn()
        predictions = estimator._get_predict_ops(inputs.features).predictions
        predictions = predictions if isinstance(predictions, dict) else {"output": predictions}
        session = _restored(graph, config, path)
    fed = {name: tensor.name for name, tensor in inputs.default_inputs.items()}
    return Predictor(session, fed, {name: tensor.name for name, tensor in predictions.items()})


def _restored(graph, config, path):
    """A session with the variables of a checkpoint and initialized tables."""
    session = tf.Session(graph=graph, config=config)
    session.run([tf.local_variables_initializer(), tf.tables_initializer()])
    tf.train.Saver().restore(session, path)
    return session
