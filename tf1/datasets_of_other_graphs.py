"""Datasets that a program makes in one graph and uses in another.

Until 1.12 a dataset was a description, and an iterator put it into its own graph. Programs of that time make their
datasets once and batch them in the `input_fn` of an Estimator, which has a graph of its own for each call.
"""

from tensorflow.python.data.ops import dataset_ops
from tensorflow.python.framework import dtypes, func_graph, graph_util, importer, ops, tensor

_SCOPE = "dataset_of_another_graph"


def apply() -> None:
    """Lets a dataset follow into the graph that it is used in, in this process."""
    dataset_ops.DatasetV2._variant_tensor = property(_variant_tensor)
    dataset_ops.DatasetV2._graph = property(_graph)


def _variant_tensor(dataset: dataset_ops.DatasetV2) -> tensor.Tensor:
    """The dataset in the current graph: its own tensor, or a copy of what it is computed from."""
    own, graph = dataset._variant_tensor_attr, _graph_of_the_program()
    if not _follows(own, graph):
        return own
    copies = graph._tf1_datasets = getattr(graph, "_tf1_datasets", {})
    if own.ref() not in copies:
        copies[own.ref()] = _copied(own, graph)
    return copies[own.ref()]


def _graph(dataset: dataset_ops.DatasetV2) -> ops.Graph:
    """The graph of the dataset, as an iterator asks for it: the current one if the dataset can be copied there."""
    own, graph = dataset._variant_tensor_attr, _graph_of_the_program()
    return graph if _follows(own, graph) else dataset._graph_attr


def _follows(own: tensor.Tensor, graph: ops.Graph) -> bool:
    """Whether a dataset's tensor is of another graph, and can be copied to this one.

    A dataset of placeholders or of variables can't: its own tensor leads to TensorFlow's error about two graphs.
    """
    if not isinstance(own, ops.SymbolicTensor) or own.graph is graph or own.graph.building_function:
        return False
    return _is_whole(own)


def _graph_of_the_program() -> ops.Graph:
    """The current graph, or the one around the functions that are being built: they take from it what they need."""
    graph = ops.get_default_graph()
    while graph.building_function:
        graph = graph.outer_graph if isinstance(graph, func_graph.FuncGraph) else graph._outer_graph
    return graph


def _is_whole(variant: tensor.Tensor) -> bool:
    """Whether constants, functions and files alone make the dataset."""
    waiting, seen = [variant.op], set()
    while waiting:
        operation = waiting.pop()
        if operation in seen:
            continue
        seen.add(operation)
        of_data = any(output.dtype == dtypes.variant for output in operation.outputs)
        if operation.type.startswith("Placeholder") or (operation.op_def.is_stateful and not of_data):
            return False
        waiting += [value.op for value in operation.inputs] + list(operation.control_inputs)
    return True


def _copied(variant: tensor.Tensor, graph: ops.Graph) -> tensor.Tensor:
    """The tensor, computed in a graph by copies of its operations."""
    definition = graph_util.extract_sub_graph(variant.graph.as_graph_def(), [variant.op.name])
    with graph.as_default(), ops.control_dependencies(None), ops.name_scope(None):
        return importer.import_graph_def(definition, return_elements=[variant.name], name=_SCOPE)[0]
