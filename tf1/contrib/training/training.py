"""The operation of a training step, what is done to gradients in it, and a loop on MonitoredTrainingSession."""

import tensorflow.compat.v1 as tf

__all__ = [
    "add_gradients_summaries", "clip_gradient_norms", "clip_gradient_norms_fn", "create_train_op",
    "multiply_gradients", "train",
]  # fmt: skip

#: Stands for the global step of the graph: None means no step.
USE_GLOBAL_STEP = 0


def create_train_op(
    total_loss, optimizer, global_step=USE_GLOBAL_STEP, update_ops=None, variables_to_train=None,
    transform_grads_fn=None, summarize_gradients=False, gate_gradients=tf.train.Optimizer.GATE_OP,
    aggregation_method=None, colocate_gradients_with_ops=False, check_numerics=True,
):  # fmt: skip
    """A tensor that makes a training step and has the value of total_loss before it.

    transform_grads_fn: a function of a list of (gradient, variable), called before they are applied. The other
    arguments: see slim.learning.create_train_op. Raises AssertionError if there is no variable to train.
    """
    if global_step is USE_GLOBAL_STEP:
        global_step = tf.train.get_or_create_global_step()
    collected = _distinct(tf.get_collection(tf.GraphKeys.UPDATE_OPS))
    updates = collected if update_ops is None else _distinct(update_ops)
    if {_operation(one) for one in collected} - {_operation(one) for one in updates}:
        tf.logging.warning("update_ops in create_train_op does not contain all the update_ops in GraphKeys.UPDATE_OPS")
    if updates:
        with tf.control_dependencies(updates):
            barrier = tf.no_op(name="update_barrier")
        total_loss = _after([barrier], total_loss)
    if variables_to_train is None:
        variables_to_train = tf.trainable_variables()
    assert variables_to_train, "create_train_op: there is no variable to train"
    gradients = optimizer.compute_gradients(
        total_loss,
        variables_to_train,
        gate_gradients=gate_gradients,
        aggregation_method=aggregation_method,
        colocate_gradients_with_ops=colocate_gradients_with_ops,
    )
    if transform_grads_fn:
        gradients = transform_grads_fn(gradients)
    if summarize_gradients:
        with tf.name_scope("summarize_grads"):
            add_gradients_summaries(gradients)
    step = optimizer.apply_gradients(gradients, global_step=global_step)
    with tf.name_scope("train_op"):
        if check_numerics:
            total_loss = tf.check_numerics(total_loss, "LossTensor is inf or nan")
        train_op = _after([step], total_loss)
    operations = tf.get_collection_ref(tf.GraphKeys.TRAIN_OP)
    if not any(train_op is operation for operation in operations):
        operations.append(train_op)
    return train_op


def _operation(tensor):
    return getattr(tensor, "op", tensor)


def _distinct(operations) -> list:
    """Each operation once, in order."""
    return list({_operation(one).name: one for one in operations}.values())


def _after(operations: list, tensor):
    """The tensor, computed after the operations; in their place and name as TensorFlow's with_dependencies."""
    scope = tf.name_scope(None, "control_dependency", [*operations, tensor])
    with scope as name, tf.colocate_with(tensor), tf.control_dependencies(operations):
        return tf.identity(tensor, name=name)


def _apply(function, gradient):
    """function(gradient), of the values alone if it is sparse."""
    if isinstance(gradient, tf.IndexedSlices):
        return tf.IndexedSlices(function(gradient.values), gradient.indices, gradient.dense_shape)
    return function(gradient)


def add_gradients_summaries(grads_and_vars):
    """A histogram and the norm of each gradient -> the summaries."""
    summaries = []
    for gradient, variable in grads_and_vars:
        if gradient is None:
            tf.logging.info("Var %s has no gradient", variable.op.name)
            continue
        values = gradient.values if isinstance(gradient, tf.IndexedSlices) else gradient
        summaries.append(tf.summary.histogram(f"{variable.op.name}_gradient", values))
        summaries.append(tf.summary.scalar(f"{variable.op.name}_gradient_norm", tf.global_norm([values])))
    return summaries


def clip_gradient_norms(gradients_to_variables, max_norm):
    """[(gradient, variable)] -> the same with gradients whose norm, each by itself, is at most max_norm."""

    def clip(values):
        return tf.clip_by_norm(values, max_norm)

    return [
        (gradient if gradient is None else _apply(clip, gradient), variable)
        for gradient, variable in gradients_to_variables
    ]


def clip_gradient_norms_fn(max_norm):
    """clip_gradient_norms as a transform_grads_fn."""
    return lambda gradients_to_variables: clip_gradient_norms(gradients_to_variables, max_norm)


def multiply_gradients(grads_and_vars, gradient_multipliers):
    """[(gradient, variable)] -> the same with gradients times gradient_multipliers[variable or its operation's name].

    Raises ValueError unless these are a list and a dict with something in it, or for a gradient of None.
    """
    if not isinstance(grads_and_vars, list):
        raise ValueError("`grads_and_vars` must be a list.")
    if not gradient_multipliers:
        raise ValueError("`gradient_multipliers` is empty.")
    if not isinstance(gradient_multipliers, dict):
        raise ValueError("`gradient_multipliers` must be a dict.")
    factors = {getattr(key, "op", key): factor for key, factor in gradient_multipliers.items()}
    multiplied = []
    for gradient, variable in grads_and_vars:
        factor = factors.get(variable.op, factors.get(variable.op.name))
        if factor is not None:
            if gradient is None:
                raise ValueError(f"Requested multiple of `None` gradient: {variable.op.name}.")
            gradient = _apply(lambda values, factor=factor: values * tf.cast(factor, values.dtype), gradient)
        multiplied.append((gradient, variable))
    return multiplied


def train(
    train_op, logdir, master="", is_chief=True, scaffold=None, hooks=None, chief_only_hooks=None,
    save_checkpoint_secs=600, save_summaries_steps=100, config=None, max_wait_secs=7200, run_metadata=None,
):  # fmt: skip
    """Trains until a hook stops it -> the last value of train_op; see tf.train.MonitoredTrainingSession.

    Raises ValueError if something is to be saved and logdir is None.
    """
    if logdir is None and is_chief:
        if save_summaries_steps:
            raise ValueError("logdir cannot be None when save_summaries_steps is not None")
        if save_checkpoint_secs:
            raise ValueError("logdir cannot be None when save_checkpoint_secs is not None")
    loss = None
    with tf.train.MonitoredTrainingSession(
        master=master, is_chief=is_chief, checkpoint_dir=logdir, scaffold=scaffold, hooks=hooks,
        chief_only_hooks=chief_only_hooks, save_checkpoint_secs=save_checkpoint_secs,
        save_summaries_steps=save_summaries_steps, config=config, max_wait_secs=max_wait_secs,
    ) as session:  # fmt: skip
        while not session.should_stop():
            loss = session.run(train_op, run_metadata=run_metadata)
    return loss
