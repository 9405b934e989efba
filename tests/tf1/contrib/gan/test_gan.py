"""contrib.gan against NumPy: losses, scores, features; and trainings that learn."""

import numpy as np
import pytest
import scipy.linalg
import tensorflow.compat.v1 as tf

from tf1.contrib import gan, layers
from tf1.facade import make
from tf1.present import moved_to

REAL = np.random.RandomState(0).normal(1, 1, (6, 1)).astype(np.float32)
FAKE = np.random.RandomState(1).normal(-1, 1, (6, 1)).astype(np.float32)


@pytest.fixture(autouse=True)
def graph():
    with tf.Graph().as_default():
        tf.set_random_seed(0)
        yield


def _run(*fetches):
    with tf.Session() as session:
        session.run([tf.global_variables_initializer(), tf.local_variables_initializer()])
        return session.run(list(fetches))


def _softplus(x):
    return np.log1p(np.exp(x))


@pytest.mark.parametrize(
    ("name", "generator", "discriminator"),
    [
        ("wasserstein", -FAKE.mean(), FAKE.mean() - REAL.mean()),
        ("least_squares", ((FAKE - 1) ** 2).mean() / 2, (((REAL - 1) ** 2).mean() + (FAKE**2).mean()) / 2),
        # labels of 0.875, as label_smoothing 0.25 moves them a quarter of the way to 1/2
        ("modified", _softplus(-FAKE).mean(), (_softplus(REAL) - 0.875 * REAL).mean() + _softplus(FAKE).mean()),
        (
            "minimax",
            -(_softplus(-1.0) + _softplus(FAKE).mean()),
            (_softplus(REAL) - 0.875 * REAL).mean() + _softplus(FAKE).mean(),
        ),
    ],
)
def test_losses_are_their_formulas(name, generator, discriminator):
    of_generator = getattr(gan.losses.wargs, f"{name}_generator_loss")(FAKE)
    of_discriminator = getattr(gan.losses.wargs, f"{name}_discriminator_loss")(REAL, FAKE)
    assert len(tf.get_collection(tf.GraphKeys.LOSSES)) in (2, 3)  # minimax puts the inner loss there, too
    np.testing.assert_allclose(_run(of_generator, of_discriminator), [generator, discriminator], rtol=1e-5)


def _generator(inputs):
    return layers.fully_connected(inputs, 2, activation_fn=None)


def _discriminator(data, unused_inputs):
    return layers.fully_connected(data, 1, activation_fn=None, weights_initializer=tf.constant_initializer(3.0))


def _model(**kwargs):
    return gan.gan_model(_generator, _discriminator, tf.random_normal([8, 2], 3.0), tf.random_normal([8, 4]), **kwargs)


def test_the_gradient_penalty_of_a_linear_critic():
    model = _model()
    penalty = gan.losses.wasserstein_gradient_penalty(model, target=2.0)
    one_sided = gan.losses.wasserstein_gradient_penalty(model, target=100.0, one_sided=True)
    length = np.sqrt(18)  # of the gradient (3, 3)
    np.testing.assert_allclose(_run(penalty, one_sided), [(length / 2 - 1) ** 2, 0], rtol=1e-5)


def test_a_model_has_its_variables_by_scope():
    model = _model(generator_scope="G", discriminator_scope="D")
    assert [one.op.name for one in model.generator_variables] == [
        "G/fully_connected/weights",
        "G/fully_connected/biases",
    ]
    assert [one.op.name for one in model.discriminator_variables] == [
        "D/fully_connected/weights",
        "D/fully_connected/biases",
    ]
    with pytest.raises(ValueError, match="must be the same shape"):
        gan.gan_model(_generator, lambda data, inputs: data, tf.zeros([8, 3]), tf.zeros([8, 4]), "G2")


def test_losses_of_a_tuple_take_its_fields():
    model = _model()
    loss = gan.losses.wasserstein_generator_loss(model, weights=2.0)
    mean, found = _run(tf.reduce_mean(model.discriminator_gen_outputs), loss)
    assert found == pytest.approx(-2 * mean, rel=1e-5)
    with pytest.raises(ValueError, match="in the tuple and keyword arguments"):
        gan.losses.wasserstein_generator_loss(model, discriminator_gen_outputs=1)
    with pytest.raises(ValueError, match="`one_hot_labels` must be supplied"):
        gan.losses.acgan_generator_loss(model, discriminator_gen_classification_logits=1)


def test_gan_loss_adds_what_it_is_given_a_weight_for():
    model = _model()
    plain = gan.gan_loss(model, add_summaries=False)
    with_penalty = gan.gan_loss(model, gradient_penalty_weight=10.0, tensor_pool_fn=gan.features.tensor_pool)
    plain, penalized = _run(plain.discriminator_loss, with_penalty.discriminator_loss)
    assert penalized - plain == pytest.approx(10 * (np.sqrt(18) - 1) ** 2, rel=1e-3)
    with pytest.raises(ValueError, match="needs an `InfoGANModel`"):
        gan.gan_loss(model, mutual_information_penalty_weight=1.0)
    with pytest.raises(ValueError, match="must be greater than 0"):
        gan.gan_loss(model, gradient_penalty_weight=-1.0)


def _optimizers():
    return tf.train.AdamOptimizer(0.1), gan.features.clip_variables(tf.train.AdamOptimizer(0.1), [], 1.0)


@pytest.mark.parametrize("hooks", [gan.get_sequential_train_hooks, gan.get_joint_train_hooks])
def test_a_training_alternates_and_moves_the_generator(hooks, tmp_path):
    model = _model()
    loss = gan.gan_loss(model)
    train_ops = gan.gan_train_ops(
        model, loss, tf.train.AdamOptimizer(0.1), tf.train.GradientDescentOptimizer(1e-3), summarize_gradients=True
    )
    mean = tf.reduce_mean(model.generated_data)
    means = []

    class Mean(tf.train.SessionRunHook):
        def before_run(self, run_context):
            return tf.train.SessionRunArgs(mean)

        def after_run(self, run_context, run_values):
            means.append(run_values.results)

    step = gan.gan_train(
        train_ops, str(tmp_path), hooks(gan.GANTrainSteps(2, 1)), hooks=[tf.train.StopAtStepHook(10), Mean()]
    )
    assert step == 10
    assert means[-1] > means[0] + 1  # the critic's weights are above 0
    assert tf.train.latest_checkpoint(str(tmp_path)).endswith("model.ckpt-10")


def test_update_operations_outside_of_both_scopes_are_told():
    model = _model()
    loss = gan.gan_loss(model)
    tf.add_to_collection(tf.GraphKeys.UPDATE_OPS, tf.no_op("stray"))
    with pytest.raises(ValueError, match="unused update ops"):
        gan.gan_train_ops(model, loss, *_optimizers())
    gan.gan_train_ops(model, loss, *_optimizers(), check_for_unused_update_ops=False)


def test_infogan_and_acgan():
    def with_distribution(data, inputs):
        logits = _discriminator(data, inputs)
        return logits, [tf.distributions.Normal(tf.zeros([8]), tf.ones([8]))]

    noise, code = tf.random_normal([8, 4]), tf.ones([8])

    def generator(inputs):
        return _generator(inputs[0])

    info = gan.infogan_model(generator, with_distribution, tf.zeros([8, 2]), [noise], [code])
    penalty = gan.losses.mutual_information_penalty(info)
    assert _run(penalty)[0] == pytest.approx(0.5 + 0.5 * np.log(2 * np.pi), rel=1e-5)
    assert info.discriminator_fn(info.real_data, None).shape == (8, 1)

    def with_classes(data, inputs):
        return _discriminator(data, inputs), tf.zeros([8, 5])

    labels = tf.one_hot([0] * 8, 5)
    with tf.variable_scope("second"):
        classes = gan.acgan_model(_generator, with_classes, tf.zeros([8, 2]), noise, labels)
    loss = gan.gan_loss(classes, aux_cond_generator_weight=1.0, aux_cond_discriminator_weight=1.0)
    plain = gan.gan_loss(classes)
    found = _run(loss.generator_loss - plain.generator_loss, loss.discriminator_loss - plain.discriminator_loss)
    np.testing.assert_allclose(found, [np.log(5), 2 * np.log(5)], rtol=1e-4)
    with tf.variable_scope("third"), pytest.raises(TypeError, match="real/fake logits, class logits"):
        gan.acgan_model(_generator, _discriminator, tf.zeros([8, 2]), noise, labels)


def _picture_generator(pictures):
    return layers.conv2d(pictures, 3, 1, scope="conv")


def _picture_discriminator(pictures, unused_inputs):
    return layers.conv2d(pictures, 1, 4, scope="conv")


def test_cyclegan_trains_both_directions():
    x, y = tf.random_uniform([2, 8, 8, 3]), tf.random_uniform([2, 8, 8, 3])
    model = gan.cyclegan_model(_picture_generator, _picture_discriminator, x, y)
    loss = gan.cyclegan_loss(model, tensor_pool_fn=gan.features.tensor_pool)
    train_ops = gan.gan_train_ops(model, loss, *_optimizers())
    gan.eval.add_cyclegan_image_summaries(model)
    gan.eval.add_image_comparison_summaries(model, display_diffs=True)
    gan.eval.add_regularization_loss_summaries(model)
    variable = model.model_y2x.generator_variables[0]
    assert variable.op.name == "ModelY2X/Generator/conv/weights"
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        before = session.run(variable)
        session.run([train_ops.generator_train_op, train_ops.discriminator_train_op, tf.summary.merge_all()])
        assert np.abs(session.run(variable) - before).max() > 0


def test_stargan_moves_pictures_between_domains():
    def generator(pictures, targets):
        domains = tf.tile(targets[:, None, None], [1, 8, 8, 1])
        return _picture_generator(tf.concat([pictures, domains], 3))

    def discriminator(pictures, domains):
        return layers.fully_connected(layers.flatten(pictures), 1), tf.zeros([2, domains])

    labels = tf.one_hot([0, 1], 4)
    model = gan.stargan_model(generator, discriminator, [tf.ones([1, 8, 8, 3])] * 2, labels)
    loss = gan.stargan_loss(model)
    target, generator_loss = _run(model.generated_data_domain_target, loss.generator_loss)
    np.testing.assert_array_equal(target.sum(1), [1, 1])
    assert np.isfinite(generator_loss)
    with pytest.raises(ValueError, match="`StarGANModel`"):
        gan.stargan_loss(_model(discriminator_scope="D"))


def test_a_pool_hands_out_older_values_once_it_is_full():
    number = tf.Variable(0.0)
    following = number.assign_add(1.0) + 0.0  # a value of its own: the variable's changes while it is in the pool
    pooled = gan.features.tensor_pool([following, following * 2], pool_size=2, pooling_probability=1.0)
    with tf.Session() as session:
        session.run(number.initializer)
        found = [session.run(pooled) for _ in range(8)]
    values = [value for value, _ in found]
    assert values[:2] == [1, 2]
    assert all(value < index + 1 for index, value in enumerate(values[2:], start=2))
    assert len(set(values[2:])) == 6  # each is handed out once
    assert all(twice == 2 * value for value, twice in found)


def test_virtual_batch_normalization():
    reference = np.random.RandomState(2).normal(2, 3, (4, 5, 3)).astype(np.float32)
    inputs = np.random.RandomState(3).normal(-1, 2, (2, 5, 3)).astype(np.float32)
    vbn = gan.features.VBN(tf.constant(reference), epsilon=1e-3)
    of_reference, of_inputs = _run(vbn.reference_batch_normalization(), vbn(tf.constant(inputs)))
    expected = (reference - reference.mean((0, 1))) / np.sqrt(reference.var((0, 1)) + 1e-3)
    np.testing.assert_allclose(of_reference, expected, rtol=1e-3, atol=1e-4)
    mean = 0.2 * inputs.mean(1, keepdims=True) + 0.8 * reference.mean((0, 1))
    squares = 0.2 * (inputs**2).mean(1, keepdims=True) + 0.8 * (reference**2).mean((0, 1))
    expected = (inputs - mean) / np.sqrt(squares - mean**2 + 1e-3)
    np.testing.assert_allclose(of_inputs, expected, rtol=1e-3, atol=1e-4)
    with pytest.raises(ValueError, match="cannot be the same"):
        gan.features.VBN(tf.constant(reference), axis=0)


def test_spectral_normalization_by_a_getter():
    kernel = np.random.RandomState(4).normal(0, 1, (3, 3, 2, 5)).astype(np.float32)
    getter = gan.features.spectral_normalization_custom_getter(power_iteration_rounds=30)
    for _ in range(2):
        with tf.variable_scope("d", custom_getter=getter, reuse=tf.AUTO_REUSE):
            weights = tf.get_variable("kernel", initializer=kernel)
            tf.get_variable("bias", [3])
    assert len(tf.global_variables()) == 3
    largest = np.linalg.svd(kernel.reshape(-1, 5))[1][0]
    np.testing.assert_allclose(_run(weights)[0], kernel / largest, rtol=1e-3, atol=1e-5)
    assert gan.features.spectral_norm_regularizer(0.0)(weights) is None


def test_conditions():
    labels = tf.one_hot([0, 1], 3)
    conditioned = gan.features.condition_tensor_from_onehot(tf.zeros([2, 4, 4, 1]), labels, embedding_size=5)
    assert conditioned.shape == (2, 4, 4, 1)
    assert [one.op.name for one in tf.trainable_variables()] == ["embedding", "fully_connected/weights",
        "fully_connected/biases"]  # fmt: skip


def test_clip_keeps_each_value_within():
    weights = tf.Variable([[3.0, -0.5], [0.2, -7.0]])
    optimizer = gan.features.clip_variables(tf.train.GradientDescentOptimizer(0.0), [weights], 1.0)
    step = optimizer.minimize(tf.reduce_sum(weights))
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        session.run(step)
        np.testing.assert_allclose(session.run(weights), [[1, -0.5], [0.2, -1]], rtol=1e-5)


def test_scores_of_a_classifier():
    real = np.random.RandomState(5).normal(0, 1, (40, 4)).astype(np.float32)
    fake = np.random.RandomState(6).normal(1, 2, (40, 4)).astype(np.float32)
    c, d = np.cov(real.T), np.cov(fake.T)
    expected = ((real.mean(0) - fake.mean(0)) ** 2).sum() + np.trace(c + d - 2 * scipy.linalg.sqrtm(c @ d).real)
    distance = gan.eval.frechet_classifier_distance(tf.constant(real), tf.constant(fake), lambda x: x, num_batches=4)
    same = gan.eval.frechet_classifier_distance_from_activations(tf.constant(real), tf.constant(real))
    probabilities = np.exp(fake) / np.exp(fake).sum(1, keepdims=True)
    divergence = (probabilities * np.log(probabilities / probabilities.mean(0))).sum(1)
    score = gan.eval.classifier_score(tf.constant(fake), lambda x: x)
    found = _run(distance, same, score)
    np.testing.assert_allclose(found, [expected, 0, np.exp(divergence.mean())], rtol=1e-4, atol=1e-5)


def test_inception_reads_a_graph(tmp_path):
    with tf.Graph().as_default() as frozen:
        pictures = tf.placeholder(tf.float32, [None, 299, 299, 3], name="Mul")
        tf.reduce_mean(pictures, [1, 2], name="logits")
    (tmp_path / "a.pb").write_bytes(frozen.as_graph_def().SerializeToString())
    graph_def = gan.eval.get_graph_def_from_disk(str(tmp_path / "a.pb"))
    pictures = gan.eval.preprocess_image(tf.fill([2, 10, 10, 3], 192))
    np.testing.assert_allclose(_run(gan.eval.run_inception(pictures, graph_def))[0], np.full((2, 3), 0.5))


def test_grids():
    pictures = np.arange(6 * 4).reshape(6, 2, 2, 1).astype(np.float32)
    grid, reshaped = _run(
        gan.eval.image_grid(tf.constant(pictures), (3, 2), (2, 2), 1),
        gan.eval.image_reshaper(tf.constant(pictures[:5])),
    )
    expected = np.concatenate([np.concatenate(list(pictures[row : row + 2]), 1) for row in (0, 2, 4)], 0)
    np.testing.assert_array_equal(grid[0], expected)
    assert reshaped.shape == (1, 4, 6, 1)
    assert (reshaped[0, 2:, 4:] == 0).all()


def test_an_estimator_trains_evaluates_and_generates(tmp_path):
    def generator(inputs, mode):
        return _generator(inputs)

    def inputs():
        noise, data = np.ones([16, 4], np.float32), np.full([16, 2], 3, np.float32)
        return tf.data.Dataset.from_tensor_slices((noise, data)).batch(4)

    estimator = gan.estimator.GANEstimator(
        str(tmp_path), generator, _discriminator, gan.losses.wasserstein_generator_loss,
        gan.losses.wasserstein_discriminator_loss, tf.train.AdamOptimizer(0.1), lambda: tf.train.AdamOptimizer(0.1),
        add_summaries=gan.estimator.SummaryType.VARIABLES,
    )  # fmt: skip
    estimator.train(inputs, steps=3)
    assert {"generator_loss", "discriminator_loss", "global_step"} <= set(estimator.evaluate(inputs))
    generated = next(estimator.predict(lambda: tf.data.Dataset.from_tensors(np.ones([1, 4], np.float32))))
    assert generated.shape == (2,)
    with pytest.raises(ValueError, match="generator_loss_fn must be callable"):
        gan.estimator.GANEstimator()


def test_names_of_then():
    old = make()
    assert old.contrib.gan.losses.wargs.minimax_generator_loss is gan.losses.wargs.minimax_generator_loss
    assert moved_to("tensorflow.contrib.gan.python.losses.python.losses_wargs") == gan.losses.wargs.__name__
    assert old.python.ops.functional_ops.map_fn is tf.map_fn  # scores of then call it
    with pytest.raises(AttributeError, match="use GANEstimator, which is here"):
        old.contrib.gan.estimator.TPUGANEstimator  # noqa: B018
