"""tf.add_check_numerics_ops, in graphs with tf.cond and tf.while_loop, too."""

import tensorflow.compat.v1 as tf


def add_check_numerics_ops():
    """One operation that checks all floating point tensors of the graph, in the order in which they were added.

    Running it raises InvalidArgumentError with the name of the first that has NaN or infinity. What is inside of
    tf.cond and tf.while_loop is not checked, only what comes out of them: 1.4 took such graphs, as batch normalization
    with a placeholder for `training` makes them; 1.15 refused them.
    """
    check = []
    for operation in tf.get_default_graph().get_operations():
        if operation._get_control_flow_context() is not None:
            continue
        for output in operation.outputs:
            if output.dtype in (tf.float16, tf.float32, tf.float64):
                with tf.control_dependencies(check):
                    check = [tf.check_numerics(output, message=output.name)]
    return tf.group(*check)
