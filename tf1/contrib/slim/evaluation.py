"""slim.evaluation: evaluation of one checkpoint, or of each as it is written."""

import tensorflow.compat.v1 as tf

from tf1.contrib.training import evaluation
from tf1.contrib.training.evaluation import (
    StopAfterNEvalsHook,
    SummaryAtEndHook,
    checkpoints_iterator,
    evaluate_repeatedly,
    get_or_create_eval_step,
    wait_for_new_checkpoint,
)

__all__ = [
    "StopAfterNEvalsHook", "SummaryAtEndHook", "checkpoints_iterator", "evaluate_once", "evaluate_repeatedly",
    "evaluation_loop", "get_or_create_eval_step", "wait_for_new_checkpoint",
]  # fmt: skip

#: Stands for "all summaries": None means "none".
_USE_DEFAULT = 0


def evaluate_once(
    master, checkpoint_path, logdir, num_evals=1, initial_op=None, initial_op_feed_dict=None, eval_op=None,
    eval_op_feed_dict=None, final_op=None, final_op_feed_dict=None, summary_op=_USE_DEFAULT,
    summary_op_feed_dict=None, variables_to_restore=None, session_config=None, hooks=None,
):  # fmt: skip
    """Evaluates the checkpoint: eval_op num_evals times, then summary_op and final_op -> the value of final_op.

    Args:
        master: address of a TensorFlow server; "" for this process.
        checkpoint_path: of the checkpoint, without its suffixes.
        logdir: folder of the summaries.
        initial_op: run first instead of the initializer of all variables.
        variables_to_restore: variables, or names in the checkpoint -> variables; by default all.
        session_config: a tf.ConfigProto.
        hooks: more tf.train.SessionRunHooks.
    """
    saver = None if variables_to_restore is None else tf.train.Saver(variables_to_restore)
    return evaluation.evaluate_once(
        checkpoint_path,
        master=master,
        scaffold=tf.train.Scaffold(init_op=initial_op, init_feed_dict=initial_op_feed_dict, saver=saver),
        eval_ops=eval_op,
        feed_dict=eval_op_feed_dict,
        final_ops=final_op,
        final_ops_feed_dict=final_op_feed_dict,
        hooks=_hooks(num_evals, logdir, summary_op, summary_op_feed_dict, hooks),
        config=session_config,
    )


def evaluation_loop(
    master, checkpoint_dir, logdir, num_evals=1, initial_op=None, initial_op_feed_dict=None, init_fn=None,
    eval_op=None, eval_op_feed_dict=None, final_op=None, final_op_feed_dict=None, summary_op=_USE_DEFAULT,
    summary_op_feed_dict=None, variables_to_restore=None, eval_interval_secs=60, max_number_of_evaluations=None,
    session_config=None, timeout=None, timeout_fn=None, hooks=None,
):  # fmt: skip
    """evaluate_once for each new checkpoint of checkpoint_dir -> the last value of final_op.

    Args:
        init_fn: init_fn(scaffold, session), called after initial_op.
        eval_interval_secs: seconds from the start of an evaluation to that of the next.
        max_number_of_evaluations: None for no end.
        timeout: seconds to wait for a checkpoint; None for ever.
        timeout_fn: called after that time; the loop ends if it returns True.
    """
    saver = None if variables_to_restore is None else tf.train.Saver(variables_to_restore)
    initial = {"init_op": initial_op, "init_feed_dict": initial_op_feed_dict, "init_fn": init_fn}
    return evaluation.evaluate_repeatedly(
        checkpoint_dir,
        master=master,
        scaffold=tf.train.Scaffold(saver=saver, **initial),
        eval_ops=eval_op,
        feed_dict=eval_op_feed_dict,
        final_ops=final_op,
        final_ops_feed_dict=final_op_feed_dict,
        eval_interval_secs=eval_interval_secs,
        hooks=_hooks(num_evals, logdir, summary_op, summary_op_feed_dict, hooks),
        config=session_config,
        max_number_of_evaluations=max_number_of_evaluations,
        timeout=timeout,
        timeout_fn=timeout_fn,
    )


def _hooks(num_evals: int, logdir, summary_op, feed_dict, hooks) -> list:
    if isinstance(summary_op, int):
        summary_op = tf.summary.merge_all()
    made = [StopAfterNEvalsHook(num_evals)]
    if summary_op is not None:
        made.append(SummaryAtEndHook(log_dir=logdir, summary_op=summary_op, feed_dict=feed_dict))
    return made + list(hooks or [])
