"""tf.contrib.gan.eval: scores of generated examples by a classifier, and pictures for TensorBoard."""

from tf1.contrib.gan.eval.classifier_metrics import (
    INCEPTION_DEFAULT_IMAGE_SIZE,
    classifier_score,
    classifier_score_from_logits,
    diagonal_only_frechet_classifier_distance_from_activations,
    frechet_classifier_distance,
    frechet_classifier_distance_from_activations,
    frechet_inception_distance,
    get_graph_def_from_disk,
    get_graph_def_from_resource,
    get_graph_def_from_url_tarball,
    inception_score,
    mean_only_frechet_classifier_distance_from_activations,
    preprocess_image,
    run_image_classifier,
    run_inception,
)
from tf1.contrib.gan.eval.eval_utils import image_grid, image_reshaper
from tf1.contrib.gan.eval.kernel_distances import (
    kernel_classifier_distance,
    kernel_classifier_distance_and_std,
    kernel_classifier_distance_and_std_from_activations,
    kernel_classifier_distance_from_activations,
    kernel_inception_distance,
    kernel_inception_distance_and_std,
)
from tf1.contrib.gan.eval.sliced_wasserstein import sliced_wasserstein_distance
from tf1.contrib.gan.eval.summaries import (
    add_cyclegan_image_summaries,
    add_gan_model_image_summaries,
    add_gan_model_summaries,
    add_image_comparison_summaries,
    add_regularization_loss_summaries,
)
from tf1.missing import absence

__all__ = [
    "INCEPTION_DEFAULT_IMAGE_SIZE", "add_cyclegan_image_summaries", "add_gan_model_image_summaries",
    "add_gan_model_summaries", "add_image_comparison_summaries", "add_regularization_loss_summaries",
    "classifier_score", "classifier_score_from_logits", "diagonal_only_frechet_classifier_distance_from_activations",
    "frechet_classifier_distance", "frechet_classifier_distance_from_activations", "frechet_inception_distance",
    "get_graph_def_from_disk", "get_graph_def_from_resource", "get_graph_def_from_url_tarball", "image_grid",
    "image_reshaper", "inception_score", "kernel_classifier_distance", "kernel_classifier_distance_and_std",
    "kernel_classifier_distance_and_std_from_activations", "kernel_classifier_distance_from_activations",
    "kernel_inception_distance", "kernel_inception_distance_and_std",
    "mean_only_frechet_classifier_distance_from_activations", "preprocess_image", "run_image_classifier",
    "run_inception", "sliced_wasserstein_distance",
]  # fmt: skip

__getattr__ = absence("contrib.gan.eval")
