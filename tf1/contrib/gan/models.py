"""The models of TF-GAN: a generator, and a discriminator on real and on generated data, in variable scopes."""

import tensorflow.compat.v1 as tf

from tf1.contrib.gan.namedtuples import ACGANModel, CycleGANModel, GANModel, InfoGANModel, StarGANModel

__all__ = ["acgan_model", "cyclegan_model", "gan_model", "infogan_model", "stargan_model"]


def as_tensors(values):
    """A tensor, or a list or dictionary of tensors, of what can be made one."""
    if isinstance(values, list | tuple):
        return [tf.convert_to_tensor(value) for value in values]
    if isinstance(values, dict):
        return {key: tf.convert_to_tensor(value) for key, value in values.items()}
    return tf.convert_to_tensor(values)


def trainable_variables(scope) -> list:
    """The trainable variables of a variable scope or of one with this name."""
    return tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, f"{getattr(scope, 'name', scope)}/")


def _check_shapes(generated_data, real_data) -> None:
    if not generated_data.shape.is_compatible_with(real_data.shape):
        raise ValueError(
            f"Generator output shape ({generated_data.shape}) must be the same shape as real data ({real_data.shape})."
        )


def gan_model(
    generator_fn, discriminator_fn, real_data, generator_inputs, generator_scope="Generator",
    discriminator_scope="Discriminator", check_shapes=True,
):  # fmt: skip
    """A GANModel.

    Args:
        generator_fn: generator_inputs -> generated data.
        discriminator_fn: (data, generator_inputs) -> logits.
        real_data: a tensor.
        generator_inputs: noise or conditioning: a tensor, or a list or dictionary of tensors.
        generator_scope: the variable scope of the generator, or its name.
        discriminator_scope: as generator_scope.
        check_shapes: whether generated data must have the shape of real_data.

    Raises ValueError if it hasn't.
    """
    with tf.variable_scope(generator_scope) as generator_scope:
        generator_inputs = as_tensors(generator_inputs)
        generated_data = generator_fn(generator_inputs)
    with tf.variable_scope(discriminator_scope) as discriminator_scope:
        of_generated = discriminator_fn(generated_data, generator_inputs)
    with tf.variable_scope(discriminator_scope, reuse=True):
        real_data = tf.convert_to_tensor(real_data)
        of_real = discriminator_fn(real_data, generator_inputs)
    if check_shapes:
        _check_shapes(generated_data, real_data)
    return GANModel(
        generator_inputs, generated_data, trainable_variables(generator_scope), generator_scope, generator_fn,
        real_data, of_real, of_generated, trainable_variables(discriminator_scope), discriminator_scope,
        discriminator_fn,
    )  # fmt: skip


def infogan_model(
    generator_fn, discriminator_fn, real_data, unstructured_generator_inputs, structured_generator_inputs,
    generator_scope="Generator", discriminator_scope="Discriminator",
):  # fmt: skip
    """An InfoGANModel.

    The generator gets the list unstructured_generator_inputs + structured_generator_inputs. discriminator_fn returns
    (logits, a list with a distribution for each structured input). The other arguments: see gan_model.
    Raises ValueError for another number of distributions, or for shapes that differ.
    """
    structured = as_tensors(structured_generator_inputs)
    outputs = []

    def logits(data, inputs):
        outputs.append(discriminator_fn(data, inputs))
        return outputs[-1][0]

    inputs = as_tensors(unstructured_generator_inputs) + structured
    model = gan_model(generator_fn, logits, real_data, inputs, generator_scope, discriminator_scope)
    distributions = outputs[0][1]  # of generated data
    if not isinstance(distributions, list | tuple) or len(distributions) != len(structured):
        raise ValueError(f"discriminator_fn must return a list of {len(structured)} distributions.")
    model = model._replace(discriminator_fn=lambda data, inputs: discriminator_fn(data, inputs)[0])
    return InfoGANModel(*model, structured, distributions, discriminator_fn)


def acgan_model(
    generator_fn, discriminator_fn, real_data, generator_inputs, one_hot_labels, generator_scope="Generator",
    discriminator_scope="Discriminator", check_shapes=True,
):  # fmt: skip
    """An ACGANModel.

    discriminator_fn returns (logits of real or generated, logits [batch, classes]). one_hot_labels: [batch, classes].
    The other arguments: see gan_model. Raises TypeError if the discriminator returns something else.
    """
    outputs = []

    def logits(data, inputs):
        found = discriminator_fn(data, inputs)
        if not isinstance(found, tuple) or len(found) != 2:
            raise TypeError("A discriminator function for ACGAN must output (real/fake logits, class logits).")
        outputs.append(found)
        return found[0]

    model = gan_model(
        generator_fn, logits, real_data, generator_inputs, generator_scope, discriminator_scope, check_shapes
    )
    (_, of_generated), (_, of_real) = outputs
    return ACGANModel(*model._replace(discriminator_fn=discriminator_fn), one_hot_labels, of_real, of_generated)


def cyclegan_model(
    generator_fn, discriminator_fn, data_x, data_y, generator_scope="Generator", discriminator_scope="Discriminator",
    model_x2y_scope="ModelX2Y", model_y2x_scope="ModelY2X", check_shapes=True,
):  # fmt: skip
    """A CycleGANModel of pictures data_x and data_y, both of one shape: a GANModel in each of the two scopes."""

    def model(inputs, outputs):
        return gan_model(
            generator_fn, discriminator_fn, outputs, inputs, generator_scope, discriminator_scope, check_shapes
        )

    with tf.variable_scope(model_x2y_scope):
        x2y = model(data_x, data_y)
    with tf.variable_scope(model_y2x_scope):
        y2x = model(data_y, data_x)
    with tf.variable_scope(y2x.generator_scope, reuse=True):
        reconstructed_x = generator_fn(x2y.generated_data)
    with tf.variable_scope(x2y.generator_scope, reuse=True):
        reconstructed_y = generator_fn(y2x.generated_data)
    return CycleGANModel(x2y, y2x, reconstructed_x, reconstructed_y)


def _random_domains(batch_size: int, num_domains: int):
    """One-hot rows [batch, domains], each of a random domain."""
    return tf.one_hot(tf.random_uniform([batch_size], 0, num_domains, tf.int32), num_domains)


def stargan_model(
    generator_fn, discriminator_fn, input_data, input_data_domain_label, generator_scope="Generator",
    discriminator_scope="Discriminator",
):  # fmt: skip
    """A StarGANModel.

    Args:
        generator_fn: (pictures [N, H, W, C], one-hot target domains [N, D]) -> pictures.
        discriminator_fn: (pictures, D) -> (logits of real or generated [N], logits of the domain [N, D]).
        input_data: pictures, or a list of such tensors.
        input_data_domain_label: one-hot, of a shape that is known, or a list.
        generator_scope: the variable scope of the generator, or its name.
        discriminator_scope: as generator_scope.
    """
    joined = [
        tf.concat(values, 0) if isinstance(values, list) else values
        for values in (as_tensors(input_data), as_tensors(input_data_domain_label))
    ]
    pictures, labels = joined
    labels.shape.assert_has_rank(2)
    labels.shape.assert_is_fully_defined()
    batch_size, num_domains = labels.shape.as_list()
    with tf.variable_scope(generator_scope) as generator_scope:
        target = _random_domains(batch_size, num_domains)
        generated = generator_fn(pictures, target)
    with tf.variable_scope(generator_scope, reuse=True):
        reconstructed = generator_fn(generated, labels)
    with tf.variable_scope(discriminator_scope) as discriminator_scope:
        generated_source, generated_domain = discriminator_fn(generated, num_domains)
    with tf.variable_scope(discriminator_scope, reuse=True):
        real_source, real_domain = discriminator_fn(pictures, num_domains)
    return StarGANModel(
        pictures, labels, generated, target, reconstructed, real_source, generated_source, real_domain,
        generated_domain, trainable_variables(generator_scope), generator_scope, generator_fn,
        trainable_variables(discriminator_scope), discriminator_scope, discriminator_fn,
    )  # fmt: skip
