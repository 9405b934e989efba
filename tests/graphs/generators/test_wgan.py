"""graphs/generators/wgan.py: scores, clipped weights, who moves when, and the gradient penalty."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs import seeding
from graphs.generators.wgan import WGAN, slope_penalty
from tests.graphs.generators.pieces import trained
from training.options import TrainOptions
from training.steps import optimizers

SMALL = {"image_shape": (8, 8, 1), "latent_size": 5, "filters": 3}
IMAGES = np.random.default_rng(0).integers(0, 256, (6, 8, 8, 1), np.uint8)
NUMBERS = np.random.default_rng(1).standard_normal((6, 5), np.float32)
RATE = 0.05
RMSPROP = TrainOptions(optimizer="rmsprop")


class Session:
    """A small model in a graph and session of its own, with initial values; options: with its training step."""

    def __init__(self, options: TrainOptions | None = None, **chosen):
        self.graph = tf.Graph()
        with self.graph.as_default():
            seeding.seed_graph(0)
            self.model = WGAN(**SMALL | chosen)
            self.step = optimizers.train_step(self.model, options, tf.constant(RATE)) if options else None
            self.variables = {variable.op.name: variable for variable in tf.global_variables()}
            self.session = tf.Session()
            self.session.run(tf.global_variables_initializer())

    def run(self, fetches, training: bool = False):
        fed = {self.model.feeds["images"]: IMAGES, self.model.latent: NUMBERS, self.model.is_training: training}
        return self.session.run(fetches, fed)

    def scores(self, pictures: np.ndarray) -> np.ndarray:
        """[N, H, W, C] in -1..1 -> [N] float64."""
        with self.graph.as_default():
            return self.session.run(self.model.discriminated(tf.constant(pictures, tf.float32), "asked")).astype(
                np.float64
            )

    def values(self, scope: str = "") -> dict[str, np.ndarray]:
        return self.session.run({name: v for name, v in self.variables.items() if name.startswith(scope)})

    def load(self, values: dict) -> None:
        with self.graph.as_default():
            for name, value in values.items():
                self.variables[name].load(value, self.session)


def test_the_losses_are_the_means_of_scores(opened):
    one = opened()
    kernel = one.values("discriminator/score/kernel")
    one.load({name: 1000 * value for name, value in kernel.items()})  # no sigmoid may stand behind it
    metrics, samples = one.run([one.model.metrics, one.model.outputs["samples"]])
    real, fake = one.scores(IMAGES / 127.5 - 1), one.scores(samples * 2 - 1)
    assert min(abs(fake.mean()), abs(real.mean() - fake.mean())) > 2
    assert metrics["critic_distance"] == pytest.approx(real.mean() - fake.mean(), rel=1e-4)
    assert metrics["discriminator_loss"] == -metrics["critic_distance"]
    assert metrics["generator_loss"] == pytest.approx(-fake.mean(), rel=1e-5)


def test_the_critic_has_no_batch_norm_and_the_generator_has(opened):
    one = opened(filters=32, image_shape=(28, 28, 1), latent_size=100)
    names = {name for name in one.variables if "_bn/" in name}
    assert {name.partition("/")[0] for name in names} == {"generator"}
    sizes = {s: sum(v.size for n, v in one.values(s).items() if "moving" not in n) for s in ("gen", "disc")}
    assert sizes == {"gen": 368_961, "disc": 26 * 32 + 801 * 64 + 3136}


def test_each_step_clips_the_critic_alone(opened):
    one = opened(RMSPROP, weight_clip=0.02, critic_steps=1)
    one.load({name: value + 0.5 for name, value in one.values("discriminator/").items() if "RMS" not in name})
    one.run(one.step, training=True)
    most = {name: np.abs(value).max() for name, value in one.values("discriminator/").items() if "RMS" not in name}
    assert sorted(name.rpartition("/")[2] for name in most) == 2 * ["bias"] + 3 * ["kernel"]
    assert set(most.values()) == {np.float32(0.02)}
    assert all(np.abs(v).max() > 0.1 for n, v in one.values("generator/").items() if n.endswith("kernel"))


def test_with_the_penalty_there_is_no_clipping(opened):
    one = opened(RMSPROP, gradient_penalty=10.0)
    one.run(one.step, training=True)
    assert all(np.abs(v).max() > 0.02 for n, v in one.values("discriminator/").items() if n.endswith("kernel"))


def test_the_generator_moves_in_each_third_step_and_the_critic_in_each(opened):
    one, moved = opened(RMSPROP, critic_steps=3), []
    before = one.values()
    for _ in range(7):
        one.run(one.step, training=True)
        after = one.values()
        moved.append({name for name in after if not np.array_equal(before[name], after[name])})
        before = after
    players = [{name.partition("/")[0] for name in names if "moving" not in name} for names in moved]
    assert [("generator" in names, "discriminator" in names) for names in players] == [
        (step % 3 == 2, True) for step in range(7)
    ]
    slots = "generator/deconv2/kernel/RMSProp", "discriminator/conv2/kernel/RMSProp"
    assert [tuple(slot in names for slot in slots) for names in moved] == [(s % 3 == 2, True) for s in range(7)]
    assert all("generator/fc1_bn/moving_mean" in names for names in moved)  # pictures are made in each step


def test_the_generator_goes_by_the_critic_that_has_moved(opened):
    one = opened(TrainOptions(optimizer="sgd"), critic_steps=2, weight_clip=0.3)
    with one.graph.as_default():
        kernel = one.variables["generator/deconv2/kernel"]
        loss = -tf.reduce_mean(one.model.discriminated(one.model.generated(one.model.latent), "asked"))
        gradient = tf.gradients(loss, kernel)[0]
    one.run(one.step, training=True)
    begun, stale = one.values(), one.run(gradient, training=True)
    one.run(one.step, training=True)
    done = one.values()
    one.load({name: value for name, value in begun.items() if name.startswith("generator/")})
    expected = one.run(gradient, training=True)
    moved = begun["generator/deconv2/kernel"] - done["generator/deconv2/kernel"]
    np.testing.assert_allclose(moved, RATE * expected, rtol=1e-3, atol=1e-7)
    assert np.abs(moved - RATE * stale).max() > 0.01 * np.abs(moved).max()


def test_the_step_in_which_the_generator_moves_moves_the_averages_once(opened):
    one = opened(RMSPROP, critic_steps=1)
    before = one.values("generator/fc1")
    one.run(one.step, training=True)
    sums = NUMBERS @ before["generator/fc1/kernel"] + before["generator/fc1/bias"]
    means = sums.reshape(-1, SMALL["filters"] * 2).mean(axis=0)
    np.testing.assert_allclose(one.values("generator/fc1_bn/moving_mean").popitem()[1], 0.01 * means, atol=1e-6)


def test_steps_within_a_run_and_runs_that_go_on_give_the_same_bits():
    whole, pieced = (
        trained(WGAN, SMALL | {"critic_steps": 3}, RMSPROP, pieces) for pieces in ([(7, 1)], [(4, 3), (3, 1)])
    )
    assert whole.keys() == pieced.keys()
    assert [name for name in whole if not np.array_equal(whole[name], pieced[name])] == []


@pytest.fixture(scope="module")
def penalized():
    """A critic on pictures twice the same, its penalty, its gradient by all weights, and the scores: all in float64."""
    with tf.Graph().as_default(), tf.Session() as session:
        pictures = tf.constant(np.random.default_rng(0).uniform(-1, 1, (4, 3, 3, 2)))
        first, second = (
            tf.get_variable(name, shape, tf.float64, tf.random_normal_initializer(seed=1, dtype=tf.float64))
            for name, shape in (("first", [18, 5]), ("second", [5]))
        )
        asked = tf.placeholder_with_default(pictures, [None, 3, 3, 2])

        def score(pictures):
            return tf.linalg.matvec(tf.tanh(tf.reshape(pictures, [-1, 18]) @ first), second)

        penalty = penalty_of(score, pictures)
        gradients = tf.gradients(penalty, [first, second])
        session.run(tf.global_variables_initializer())
        yield session, penalty, gradients, [first, second], asked, score(asked)


def penalty_of(score, pictures):
    """slope_penalty where it doesn't matter what the random share is."""
    cast = tf.cast(pictures, tf.float32)
    return slope_penalty(lambda between: tf.cast(score(tf.cast(between, tf.float64)), tf.float32), cast, cast)


def test_the_penalty_is_that_of_numeric_slopes(penalized):
    session, penalty, _, _, asked, scores = penalized
    pictures, slopes = session.run(asked), []
    for pixel in np.eye(18).reshape(18, 3, 3, 2):
        above, below = (session.run(scores, {asked: pictures + sign * 1e-5 * pixel}) for sign in (1, -1))
        slopes.append((above - below) / 2e-5)
    lengths = np.linalg.norm(slopes, axis=0)  # [4]
    assert len(set(lengths.round(3))) == 4
    assert session.run(penalty) == pytest.approx(np.square(lengths - 1).mean(), rel=1e-4)


def test_the_penalty_pulls_at_every_weight(penalized):
    session, penalty, gradients, weights, _, _ = penalized
    for variable, gradient in zip(weights, session.run(gradients), strict=True):
        assert np.abs(gradient).min() > 0
        begun = session.run(variable)
        ascent, found = gradient / np.linalg.norm(gradient), []
        for sign in (1, -1):
            variable.load(begun + sign * 1e-3 * ascent, session)
            found.append(session.run(penalty))
        variable.load(begun, session)
        assert (found[0] - found[1]) / 2e-3 == pytest.approx(np.linalg.norm(gradient), rel=0.01)


def test_the_penalty_is_taken_at_a_random_place_of_its_own_for_each_picture():
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(0)
        real = tf.ones([4000, 1, 1, 1])
        found = slope_penalty(lambda pictures: tf.reduce_sum(pictures**2, axis=[1, 2, 3]) / 2, real, 0 * real)
        session.run(tf.train.get_global_step().initializer)
        once, again = session.run(found), session.run(found)
        session.run(tf.train.get_global_step().assign(1))
        assert once == again
        assert once != session.run(found)
        assert once == pytest.approx(1 / 3, abs=0.02)  # the mean of (share - 1)^2, share equally likely in 0..1


def test_a_critic_without_any_slope_has_a_finite_gradient():
    with tf.Graph().as_default(), tf.Session() as session:
        real, weight = tf.ones([3, 2, 2, 1]), tf.constant(0.0)
        penalty = slope_penalty(lambda pictures: tf.reduce_sum(weight * pictures, axis=[1, 2, 3]), real, real)
        assert session.run([penalty, *tf.gradients(penalty, weight)]) == pytest.approx([1, 0], abs=1e-5)


def test_the_penalty_is_a_part_of_the_loss_by_its_weight(opened):
    one = opened(gradient_penalty=7.0)
    found = one.run(one.model.metrics)
    expected = 7 * found["gradient_penalty"] - found["critic_distance"]
    assert found["gradient_penalty"] > 0.01
    assert found["discriminator_loss"] == pytest.approx(expected, rel=1e-5)


def test_two_bounds_for_one_slope_are_refused():
    with tf.Graph().as_default(), pytest.raises(UsageError, match="weight_clip and gradient_penalty both bound"):
        WGAN(**SMALL, weight_clip=0.05, gradient_penalty=10.0)
