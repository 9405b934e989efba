"""tf.contrib.predictor: an export as a function from a dictionary of arrays to a dictionary of arrays."""

import tensorflow.compat.v1 as tf

__all__ = ["from_saved_model"]


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
