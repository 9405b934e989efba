"""slim.learning, evaluation, summaries and the analyzer: against tf_slim, and by what training leaves behind."""

import inspect

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tests.tf1.slim_oracle import slim as theirs
from tf1 import present
from tf1.contrib import slim as ours

NAMES = [
    (part, name)
    for part in ("learning", "evaluation", "summaries", "model_analyzer", "queues")
    for name, value in vars(getattr(theirs, part)).items()
    if inspect.isfunction(value) and value.__module__.startswith("tf_slim") and not name.startswith("_")
]


@pytest.mark.parametrize(("part", "name"), NAMES)
def test_signatures(part, name):
    mine, expected = (getattr(getattr(library, part), name) for library in (ours, theirs))

    def described(function):
        parameters = inspect.signature(function).parameters.values()
        return [(one.name, getattr(one.default, "__name__", one.default)) for one in parameters]

    assert described(mine) == described(expected)


def test_names_of_slim():
    """Every function and class of tf_slim is here but for reversible blocks, GDN and bucketize (not in 1.15)."""
    left_out = {"GDN", "RevBlock", "bucketize", "gdn", "recompute_grad", "rev_block"}
    public = {name for name, value in vars(theirs).items() if getattr(value, "__module__", "").startswith("tf_slim")}
    assert {name for name in public if not hasattr(ours, name)} <= left_out
    for name in ("initializers", "layers", "losses", "nets", "regularizers", "utils"):
        assert inspect.ismodule(getattr(ours, name))
    with pytest.raises(AttributeError, match="contrib.slim.convolve"):
        _ = ours.convolve


def test_modules_inside_of_slim():
    """What slim's modules had imported was reachable, too, and programs take their initial values there."""
    assert np.shape(ours.init_ops.zeros_initializer()([2, 3], tf.float32)) == (2, 3)
    assert {"array_ops", "math_ops", "ops", "check_ops"} <= set(vars(ours))
    assert present.absent_part("tensorflow.contrib.slim.init_ops.zeros_initializer") is None


def _problem(library):
    """(train_op, its value in closed form after n steps): v <- v - 0.2 v from 1, the loss is v^2 / 2."""
    variable = library.model_variable("v", [], initializer=tf.ones_initializer())
    loss = tf.square(variable) / 2
    library.losses.add_loss(loss)
    return library.learning.create_train_op(loss, tf.train.GradientDescentOptimizer(0.2)), variable


def test_create_train_op_scales_and_clips():
    results = []
    for library in (ours, theirs):
        with tf.Graph().as_default(), tf.Session() as session:
            v = library.model_variable("v", [2], initializer=tf.constant_initializer([3.0, 4.0]))
            w = library.model_variable("w", [], initializer=tf.constant_initializer(1.0))
            train_op = library.learning.create_train_op(
                tf.reduce_sum(tf.square(v)) + w**2, tf.train.GradientDescentOptimizer(0.1), clip_gradient_norm=1.0,
                gradient_multipliers={"w": 0.25}, check_numerics=True,
            )  # fmt: skip
            session.run(tf.global_variables_initializer())
            session.run(train_op)
            values = session.run([v, w, tf.train.get_global_step()])
            results.append(([np.asarray(value).tolist() for value in values], train_op.name))
    assert results[0] == results[1]
    np.testing.assert_allclose(results[0][0][0], [3 - 0.06, 4 - 0.08], rtol=1e-6)
    assert results[0][0][1:] == [pytest.approx(0.95), 1]


def test_train_goes_on_where_it_stopped(tmp_path):
    for stop in (3, 5):
        with tf.Graph().as_default():
            tf.set_random_seed(1)
            train_op, _ = _problem(ours)
            loss = ours.learning.train(train_op, str(tmp_path), number_of_steps=stop, log_every_n_steps=2)
            assert loss == pytest.approx((0.8 ** (stop - 1)) ** 2 / 2)
    assert sorted(path.name for path in tmp_path.glob("model.ckpt-*.index"))[-1] == "model.ckpt-5.index"
    assert list(tmp_path.glob("events*")) and (tmp_path / "graph.pbtxt").exists()


def test_train_with_queues_ends_with_the_data(tmp_path):
    with tf.Graph().as_default():
        (number,) = tf.train.slice_input_producer([np.arange(7, dtype=np.float32)], num_epochs=1, shuffle=False)
        variable = ours.model_variable("v", [], initializer=tf.zeros_initializer())
        loss = tf.reduce_mean(tf.square(variable - tf.train.batch([number], 1)))
        train_op = ours.learning.create_train_op(loss, tf.train.GradientDescentOptimizer(0.0))
        last = ours.learning.train(train_op, str(tmp_path), number_of_steps=100)
        assert last == 36.0


def test_own_steps_init_fn_and_wrapper(tmp_path):
    seen = []
    with tf.Graph().as_default():
        train_op, variable = _problem(ours)

        def step(session, *arguments):
            seen.append(session)
            return ours.learning.train_step(session, *arguments)

        start = ours.assign_from_values_fn({"v": np.float32(2.0)})
        loss = ours.learning.train(
            train_op, str(tmp_path), train_step_fn=step, init_fn=start, number_of_steps=2, trace_every_n_steps=1,
            session_wrapper=lambda session: seen.append("wrapped") or session,
            session_config=tf.ConfigProto(intra_op_parallelism_threads=1),
        )  # fmt: skip
        assert loss == pytest.approx((0.8 * 2) ** 2 / 2)
    assert seen[0] == "wrapped" and len(seen) == 3
    assert len(list(tmp_path.glob("tf_trace-*.json"))) == 2


def test_the_end_of_the_data_before_the_first_step():
    """A Supervisor takes this error for the end: nothing is trained, and no other session is opened."""
    with tf.Graph().as_default():
        train_op, _ = _problem(ours)

        def ended(session):
            raise tf.errors.OutOfRangeError(None, None, "no examples")

        assert ours.learning.train(train_op, None, session_wrapper=ended) is None


def test_train_without_a_folder():
    with tf.Graph().as_default():
        train_op, _ = _problem(ours)
        assert ours.learning.train(train_op, None, number_of_steps=2) == pytest.approx(0.32)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"number_of_steps": 0}, "positive number"),
        ({"summary_op": None, "logdir": None}, "summary_op because logdir=None"),
        ({"trace_every_n_steps": 1, "logdir": None}, "trace_every_n_steps because"),
        ({"sync_optimizer": [1]}, "SyncReplicasOptimizer"),
        ({"train_op": None}, "train_op cannot be None"),
    ],
)
def test_bad_arguments(arguments, message):
    with tf.Graph().as_default(), pytest.raises(ValueError, match=message):
        ours.learning.train(**{"train_op": tf.constant(1.0), "logdir": "nowhere", **arguments})


def test_trace_needs_a_folder():
    with tf.Graph().as_default(), tf.Session() as session, pytest.raises(ValueError, match="logdir must be present"):
        ours.learning.train_step(session, tf.constant(1.0), tf.constant(1), {"should_trace": tf.constant(True)})


def test_evaluation(tmp_path):
    with tf.Graph().as_default():
        train_op, _ = _problem(ours)
        ours.learning.train(train_op, str(tmp_path), number_of_steps=4)
    for loop in (False, True):
        with tf.Graph().as_default():
            variable = ours.model_variable("v", [], initializer=tf.zeros_initializer())
            tf.train.get_or_create_global_step()
            count = tf.get_local_variable("count", initializer=0.0)
            total = tf.assign_add(count, variable)
            tf.summary.scalar("count", count)
            options = {"num_evals": 5, "eval_op": [total, (total, total.op)], "final_op": count}
            if loop:
                value = ours.evaluation.evaluation_loop(
                    "",
                    str(tmp_path),
                    str(tmp_path / "loop"),
                    max_number_of_evaluations=1,
                    eval_interval_secs=0,
                    **options,
                )
            else:
                path = tf.train.latest_checkpoint(str(tmp_path))
                chosen = [variable, tf.train.get_global_step()]
                value = ours.evaluation.evaluate_once(
                    "", path, str(tmp_path / "once"), variables_to_restore=chosen, **options
                )
            assert value == pytest.approx(5 * 0.8**4)
    for folder in ("loop", "once"):
        (events,) = (tmp_path / folder).glob("events*")
        steps = [event.step for event in tf.train.summary_iterator(str(events)) if event.summary.value]
        assert steps == [4]


def test_summaries():
    def names(library):
        with tf.Graph().as_default():
            scalar, picture = tf.identity(1.0, name="loss"), tf.zeros([1, 4, 4, 3], name="pictures")
            made = library.summaries
            made.add_scalar_summary(scalar)
            made.add_scalar_summary(scalar, "named", "prefix", print_summary=True)
            made.add_histogram_summaries([picture, scalar], prefix="all")
            made.add_image_summaries([picture])
            made.add_image_summary(picture, print_summary=True)
            made.add_zero_fraction_summaries([picture])
            made.add_zero_fraction_summary(picture, name="zeros", print_summary=True)
            made.add_scalar_summaries([scalar], "more")
            with tf.Session() as session:
                text = tf.Summary.FromString(session.run(tf.summary.merge_all()))
            collected = [tensor.name for tensor in tf.get_collection(tf.GraphKeys.SUMMARIES)]
            return collected, [(value.tag, value.simple_value) for value in text.value]

    assert names(ours) == names(theirs)


def test_analyzer(capsys):
    printed = []
    for library in (ours, theirs):
        with tf.Graph().as_default() as graph:
            library.conv2d(tf.placeholder(tf.float32, [None, 8, 8, 3]), 4, 3, scope="conv")
            analyzer = library.model_analyzer
            sizes = analyzer.analyze_vars(library.get_model_variables(), print_info=True)
            assert sizes == (112, 448)
            first = capsys.readouterr().out
            analyzer.analyze_ops(graph, print_info=True)
            lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Placeholder")]
            printed.append((first, lines))
    assert printed[0] == printed[1]
    assert "Total size of variables: 112" in printed[0][0]
