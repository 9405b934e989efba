"""Inception score and Fréchet distance: how a classifier sees generated pictures beside real ones.

The Inception network of then is a file on the web: frozen_inception_v1_2015_12_05.tar.gz is read from the current
folder, and downloaded if it isn't there.
"""

import functools
import os
import sys
import tarfile
import urllib.request

import tensorflow.compat.v1 as tf

from tf1.contrib import layers

__all__ = [
    "INCEPTION_DEFAULT_IMAGE_SIZE", "classifier_score", "classifier_score_from_logits",
    "diagonal_only_frechet_classifier_distance_from_activations", "frechet_classifier_distance",
    "frechet_classifier_distance_from_activations", "frechet_inception_distance", "get_graph_def_from_disk",
    "get_graph_def_from_resource", "get_graph_def_from_url_tarball", "inception_score",
    "mean_only_frechet_classifier_distance_from_activations", "preprocess_image", "run_image_classifier",
    "run_inception",
]  # fmt: skip

INCEPTION_URL = "http://download.tensorflow.org/models/frozen_inception_v1_2015_12_05.tar.gz"
INCEPTION_FROZEN_GRAPH = "inceptionv1_for_inception_score.pb"
INCEPTION_INPUT = "Mul:0"
INCEPTION_OUTPUT = "logits:0"
INCEPTION_FINAL_POOL = "pool_3:0"
INCEPTION_DEFAULT_IMAGE_SIZE = 299


def preprocess_image(
    images, height=INCEPTION_DEFAULT_IMAGE_SIZE, width=INCEPTION_DEFAULT_IMAGE_SIZE, scope=None
):  # fmt: skip
    """Pictures [N, H, W, C] or [H, W, C] in 0..255 -> resized, float in -1..1."""
    with tf.name_scope(scope, "preprocess", [images]):
        images = images if images.dtype.is_floating else tf.cast(images, tf.float32)
        batch = images[None] if images.shape.ndims == 3 else images
        batch = (tf.image.resize_bilinear(batch, [height, width]) - 128.0) / 128.0
        return batch[0] if images.shape.ndims == 3 else batch


def get_graph_def_from_disk(filename):
    """The GraphDef in a file."""
    with tf.gfile.GFile(filename, "rb") as file:
        return tf.GraphDef.FromString(file.read())


def get_graph_def_from_resource(filename):
    """The GraphDef in a file."""
    return tf.GraphDef.FromString(tf.resource_loader.load_resource(filename))


def get_graph_def_from_url_tarball(url, filename, tar_filename=None):
    """The GraphDef in a file of a .tar.gz: tar_filename, or what is downloaded from the address if it isn't there.

    Raises OSError if it can't be had.
    """
    if not (tar_filename and os.path.exists(tar_filename)):
        print(f">> Downloading {url}", file=sys.stderr)
        try:
            tar_filename, _ = urllib.request.urlretrieve(url, tar_filename)
        except OSError as error:
            place = os.path.abspath(tar_filename or os.path.basename(url))
            raise OSError(f"{url} can't be downloaded ({error}): put the file at {place}") from None
    with tarfile.open(tar_filename, "r:gz") as archive:
        return tf.GraphDef.FromString(archive.extractfile(filename).read())


def _inception_graph():
    return get_graph_def_from_url_tarball(INCEPTION_URL, INCEPTION_FROZEN_GRAPH, os.path.basename(INCEPTION_URL))


def run_image_classifier(
    tensor, graph_def, input_tensor, output_tensor, scope="RunClassifier", dtypes=None
):  # fmt: skip
    """The tensor output_tensor of a frozen graph, or a list of tensors for a list of names."""
    names = [output_tensor] if isinstance(output_tensor, str) else output_tensor
    outputs = tf.import_graph_def(graph_def, {input_tensor: tensor}, names, name=scope)
    return outputs[0] if isinstance(output_tensor, str) else outputs


def run_inception(
    images, graph_def=None, default_graph_def_fn=_inception_graph, image_size=INCEPTION_DEFAULT_IMAGE_SIZE,
    input_tensor=INCEPTION_INPUT, output_tensor=INCEPTION_OUTPUT,
):  # fmt: skip
    """Pictures [N, image_size, image_size, 3] in -1..1 -> outputs of the network, flattened to [N, n].

    graph_def: the network, else the result of default_graph_def_fn. Raises ValueError if both are None.
    """
    images = tf.convert_to_tensor(images)
    images.shape.assert_is_compatible_with([None, image_size, image_size, None])
    if graph_def is None:
        if default_graph_def_fn is None:
            raise ValueError("If `graph_def` is `None`, must provide `default_graph_def_fn`.")
        graph_def = default_graph_def_fn()
    outputs = run_image_classifier(images, graph_def, input_tensor, output_tensor)
    return [layers.flatten(one) for one in outputs] if isinstance(outputs, list) else layers.flatten(outputs)


def in_batches(classifier_fn, images, num_batches: int):
    """classifier_fn of images in num_batches equal parts, one after the other."""
    batches = tf.stack(tf.split(images, num_batches))
    outputs = tf.map_fn(
        classifier_fn, batches, parallel_iterations=1, back_prop=False, swap_memory=True, name="RunClassifier"
    )
    return tf.concat(tf.unstack(outputs, num_batches), 0)


def classifier_score(images, classifier_fn, num_batches=1):
    """classifier_score_from_logits of classifier_fn(images), computed in equal batches."""
    return classifier_score_from_logits(in_batches(classifier_fn, images, num_batches))


def classifier_score_from_logits(logits):
    """exp of the mean divergence of p(class | picture) from p(class): 1 to the number of classes, large is good."""
    logits.shape.assert_has_rank(2)
    logs = tf.nn.log_softmax(tf.cast(logits, tf.float64))
    probabilities = tf.exp(logs)
    overall = tf.reduce_mean(probabilities, 0)
    divergence = tf.reduce_sum(probabilities * (logs - tf.log(overall)), 1)
    return tf.cast(tf.exp(tf.reduce_mean(divergence)), logits.dtype)


inception_score = functools.partial(
    classifier_score, classifier_fn=functools.partial(run_inception, output_tensor=INCEPTION_OUTPUT)
)


_SMALLEST = 1e-10  # eigenvalues below are taken for 0


def _root(matrix):
    """The root of a symmetric matrix without negative eigenvalues."""
    values, vectors = tf.linalg.eigh(matrix)
    return tf.matmul(vectors * _roots(values), vectors, transpose_b=True)


def _roots(values):
    return tf.where(values < _SMALLEST, tf.zeros_like(values), tf.sqrt(tf.maximum(values, _SMALLEST)))


def trace_sqrt_product(sigma, sigma_v):
    """The trace of the root of sigma @ sigma_v, both covariances."""
    root = _root(sigma)  # eigenvalues of A A B are those of A B A, which is symmetric
    return tf.reduce_sum(_roots(tf.linalg.eigvalsh(tf.matmul(root, tf.matmul(sigma_v, root)))))


def _trace_of_root(centred, other):
    """trace_sqrt_product of the covariances of centred activations [N, n] and [M, n].

    With less examples than activations, it is the sum of the singular values of the products of all pairs: seconds in
    place of minutes for the 2,048 activations of Inception.
    """
    examples, others, size = tf.shape(centred)[0], tf.shape(other)[0], tf.shape(centred)[1]

    def by_pairs():
        total = tf.reduce_sum(tf.linalg.svd(tf.matmul(centred, other, transpose_b=True), compute_uv=False))
        return total / tf.sqrt(tf.cast(examples - 1, tf.float64) * tf.cast(others - 1, tf.float64))

    def by_covariances():
        return trace_sqrt_product(_covariance(centred), _covariance(other))

    return tf.cond(tf.minimum(examples, others) < size, by_pairs, by_covariances)


def _moments(activations):
    """Mean [n] and centred values [N, n] in 64 bits."""
    activations.shape.assert_has_rank(2)
    values = tf.cast(activations, tf.float64)
    mean = tf.reduce_mean(values, 0)
    return mean, values - mean


def _covariance(centred):
    return tf.matmul(centred, centred, transpose_a=True) / tf.cast(tf.shape(centred)[0] - 1, tf.float64)


def _variance(centred):
    """The trace of the covariance."""
    return tf.reduce_sum(tf.square(centred)) / tf.cast(tf.shape(centred)[0] - 1, tf.float64)


def frechet_classifier_distance(real_images, generated_images, classifier_fn, num_batches=1):
    """frechet_classifier_distance_from_activations of classifier_fn of both, computed in equal batches."""
    return frechet_classifier_distance_from_activations(
        in_batches(classifier_fn, real_images, num_batches), in_batches(classifier_fn, generated_images, num_batches)
    )


def mean_only_frechet_classifier_distance_from_activations(real_activations, generated_activations):
    """The squared distance of the means of activations [N, n]."""
    real, generated = _moments(real_activations)[0], _moments(generated_activations)[0]
    return tf.cast(tf.reduce_sum(tf.squared_difference(real, generated)), real_activations.dtype)


def diagonal_only_frechet_classifier_distance_from_activations(real_activations, generated_activations):
    """The Fréchet distance of activations [N, n] as if they were independent."""
    (real, real_centred), (generated, generated_centred) = _moments(real_activations), _moments(generated_activations)
    variances = [tf.reduce_mean(tf.square(centred), 0) for centred in (real_centred, generated_centred)]
    spread = tf.reduce_sum(variances[0] + variances[1] - 2.0 * tf.sqrt(variances[0] * variances[1]))
    distance = spread + tf.reduce_sum(tf.squared_difference(real, generated))
    return tf.cast(distance, real_activations.dtype)


def frechet_classifier_distance_from_activations(real_activations, generated_activations):
    """|m - m'|^2 + trace(C + C' - 2 (C C')^(1/2)) of activations [N, n] of both: 0 for the same distribution."""
    (real, real_centred), (generated, generated_centred) = _moments(real_activations), _moments(generated_activations)
    variances = [_variance(centred) for centred in (real_centred, generated_centred)]
    spread = tf.add_n(variances) - 2.0 * _trace_of_root(real_centred, generated_centred)
    distance = spread + tf.reduce_sum(tf.squared_difference(real, generated))
    return tf.cast(distance, real_activations.dtype)


frechet_inception_distance = functools.partial(
    frechet_classifier_distance, classifier_fn=functools.partial(run_inception, output_tensor=INCEPTION_FINAL_POOL)
)
