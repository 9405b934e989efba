"""TF-GAN's training: operations, hooks that alternate the two networks, the loop."""

import tensorflow.compat.v1 as tf

from tf1.contrib import training
from tf1.contrib.gan.model_losses import cyclegan_loss, gan_loss, stargan_loss
from tf1.contrib.gan.models import acgan_model, cyclegan_model, gan_model, infogan_model, stargan_model
from tf1.contrib.gan.namedtuples import CycleGANModel, GANTrainOps, GANTrainSteps
from tf1.contrib.slim import learning

__all__ = [
    "RunTrainOpsHook", "acgan_model", "cyclegan_loss", "cyclegan_model", "gan_loss", "gan_model", "gan_train",
    "gan_train_ops", "get_joint_train_hooks", "get_sequential_train_hooks", "get_sequential_train_steps",
    "infogan_model", "stargan_loss", "stargan_model",
]  # fmt: skip

_ONE_EACH = GANTrainSteps(1, 1)


def _update_ops(wanted, scopes: list, check_for_unused_ops: bool) -> list[list]:
    """The update operations of each scope. Raises ValueError if some belong to none of them and this is checked."""
    wanted = tf.get_collection(tf.GraphKeys.UPDATE_OPS) if wanted is None else wanted
    found = [[op for op in tf.get_collection(tf.GraphKeys.UPDATE_OPS, scope.name) if op in wanted] for scope in scopes]
    unused = [op for op in wanted if not any(op in ops for ops in found)]
    if unused and check_for_unused_ops:
        raise ValueError(f"There are unused update ops: {unused}")
    return found


def _step_of_its_own(optimizer, name: str):
    """The counter of steps that a SyncReplicasOptimizer needs, and what sets it; (None, []) for other optimizers."""
    if not isinstance(optimizer, tf.train.SyncReplicasOptimizer):
        return None, []
    step = tf.train.get_or_create_global_step()
    own = tf.get_variable(
        name, [], step.dtype.base_dtype, tf.zeros_initializer(), trainable=False,
        collections=[tf.GraphKeys.GLOBAL_VARIABLES],
    )  # fmt: skip
    return own, [own.assign(step)]


def gan_train_ops(
    model, loss, generator_optimizer, discriminator_optimizer, check_for_unused_update_ops=True, is_chief=True,
    **kwargs,
):  # fmt: skip
    """GANTrainOps of a model and its loss; the operations of a CycleGANModel are pairs, one for each direction.

    Args:
        model: a model tuple.
        loss: its GANLoss or CycleGANLoss.
        generator_optimizer: of the generator's variables.
        discriminator_optimizer: of the discriminator's.
        check_for_unused_update_ops: whether update operations outside of both scopes are a ValueError.
        is_chief: for the hooks of a SyncReplicasOptimizer.
        kwargs: for contrib.training.create_train_op.
    """
    optimizers = (generator_optimizer, discriminator_optimizer)
    count = tf.train.get_or_create_global_step().assign_add(1)
    if isinstance(model, CycleGANModel):
        rest = (*optimizers, check_for_unused_update_ops, is_chief)
        with tf.name_scope("cyclegan_x2y_train"):
            x2y = gan_train_ops(model.model_x2y, loss.loss_x2y, *rest, **kwargs)
        with tf.name_scope("cyclegan_y2x_train"):
            y2x = gan_train_ops(model.model_y2x, loss.loss_y2x, *rest, **kwargs)
        return GANTrainOps(
            (x2y.generator_train_op, y2x.generator_train_op),
            (x2y.discriminator_train_op, y2x.discriminator_train_op),
            count,
        )
    scopes = [model.generator_scope, model.discriminator_scope]
    updates = _update_ops(kwargs.pop("update_ops", None), scopes, check_for_unused_update_ops)
    variables = (model.generator_variables, model.discriminator_variables)
    train_ops = []
    for name, total, optimizer, trained, updated in zip(
        ("generator", "discriminator"), loss, optimizers, variables, updates, strict=True
    ):
        step, sets_step = _step_of_its_own(optimizer, f"dummy_global_step_{name}")
        with tf.name_scope(f"{name}_train"):
            train_ops.append(
                training.create_train_op(
                    total,
                    optimizer,
                    global_step=step,
                    variables_to_train=trained,
                    update_ops=updated + sets_step,
                    **kwargs,
                )  # fmt: skip
            )
    synchronizing = [one for one in optimizers if isinstance(one, tf.train.SyncReplicasOptimizer)]
    return GANTrainOps(*train_ops, count, [one.make_session_run_hook(is_chief) for one in synchronizing])


class RunTrainOpsHook(tf.train.SessionRunHook):
    """Runs train_ops (one or a list) train_steps times before each step of the session."""

    def __init__(self, train_ops, train_steps):
        self._train_ops = train_ops if isinstance(train_ops, list | tuple) else [train_ops]
        self._train_steps = train_steps

    def before_run(self, run_context):
        """The steps, in the session itself: no other hook sees them."""
        for _ in range(self._train_steps):
            run_context.session.run(self._train_ops)


def get_sequential_train_hooks(train_steps=_ONE_EACH):
    """A function GANTrainOps -> hooks: the generator's steps, then the discriminator's."""

    def get_hooks(train_ops):
        return [
            RunTrainOpsHook(train_ops.generator_train_op, train_steps.generator_train_steps),
            RunTrainOpsHook(train_ops.discriminator_train_op, train_steps.discriminator_train_steps),
            *train_ops.train_hooks,
        ]

    return get_hooks


def get_joint_train_hooks(train_steps=_ONE_EACH):
    """A function GANTrainOps -> hooks: steps of both networks at once, then what one of them has left."""
    both = min(train_steps)

    def get_hooks(train_ops):
        operations = (train_ops.generator_train_op, train_ops.discriminator_train_op)
        return [
            RunTrainOpsHook(list(operations), both),
            RunTrainOpsHook(operations[0], train_steps.generator_train_steps - both),
            RunTrainOpsHook(operations[1], train_steps.discriminator_train_steps - both),
            *train_ops.train_hooks,
        ]

    return get_hooks


_ALTERNATE = get_sequential_train_hooks()


def gan_train(
    train_ops, logdir, get_hooks_fn=_ALTERNATE, master="", is_chief=True, scaffold=None, hooks=None,
    chief_only_hooks=None, save_checkpoint_secs=600, save_summaries_steps=100, config=None,
):  # fmt: skip
    """Trains until a hook stops it -> the global step; contrib.training.train with the hooks of get_hooks_fn."""
    return training.train(
        train_ops.global_step_inc_op, logdir, master=master, is_chief=is_chief, scaffold=scaffold,
        hooks=[*(hooks or ()), *get_hooks_fn(train_ops)], chief_only_hooks=chief_only_hooks,
        save_checkpoint_secs=save_checkpoint_secs, save_summaries_steps=save_summaries_steps, config=config,
    )  # fmt: skip


def get_sequential_train_steps(train_steps=_ONE_EACH):
    """A train_step_fn for slim.learning.train, whose train_op is GANTrainOps -> (sum of the losses, should stop)."""

    def train_step_fn(sess, train_ops, global_step, train_step_kwargs):
        should_stop = train_step_kwargs.pop("should_stop", None)  # asked once, after the step is counted
        total = 0
        operations = (train_ops.generator_train_op, train_ops.discriminator_train_op)
        for operation, count in zip(operations, train_steps, strict=True):
            for _ in range(count):
                total += learning.train_step(sess, operation, global_step, train_step_kwargs)[0]
        sess.run(train_ops.global_step_inc_op)
        return total, sess.run(should_stop) if should_stop is not None else False

    return train_step_fn
