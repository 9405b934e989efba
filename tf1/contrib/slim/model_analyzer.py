"""Prints and counts variables and operations."""

__all__ = ["analyze_ops", "analyze_vars", "tensor_description"]

_RULE = "---------"


def tensor_description(var) -> str:
    """The type and shape of a tensor or variable: "(float32 3x3x64)"."""
    sizes = ["?" if size is None else str(size) for size in var.get_shape().as_list()]
    return f"({var.dtype.name} {'x'.join(sizes)})"


def analyze_ops(graph, print_info=False):
    """The number of values that all operations of the graph give; print_info prints each."""
    if print_info:
        print(_RULE, "Operations: name -> (type shapes) [size]", _RULE, sep="\n")
    total = 0
    for operation in graph.get_operations():
        size = sum(output.get_shape().num_elements() or 0 for output in operation.outputs)
        if print_info:
            shapes = [tensor_description(output) for output in operation.outputs if output.get_shape()]
            print(operation.name, "\t->", ", ".join(shapes), f"[{size}]")
        total += size
    return total


def analyze_vars(variables, print_info=False):
    """(number of values, number of bytes) of the variables; print_info prints each and the sums."""
    if print_info:
        print(_RULE, "Variables: name (type shape) [size]", _RULE, sep="\n")
    values = total_bytes = 0
    for variable in variables:
        size = variable.get_shape().num_elements() or 0
        size_in_bytes = size * variable.dtype.size
        values += size
        total_bytes += size_in_bytes
        if print_info:
            print(variable.name, tensor_description(variable), f"[{size}, bytes: {size_in_bytes}]")
    if print_info:
        print(f"Total size of variables: {values}")
        print(f"Total bytes of variables: {total_bytes}")
    return values, total_bytes
