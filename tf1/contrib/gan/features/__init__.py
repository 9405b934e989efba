"""tf.contrib.gan.features: parts of networks and steps that adversarial training uses."""

from tf1.contrib.gan.features.clip_weights import clip_discriminator_weights, clip_variables
from tf1.contrib.gan.features.conditioning_utils import condition_tensor, condition_tensor_from_onehot
from tf1.contrib.gan.features.random_tensor_pool import tensor_pool
from tf1.contrib.gan.features.spectral_normalization import (
    compute_spectral_norm,
    spectral_norm_regularizer,
    spectral_normalization_custom_getter,
    spectral_normalize,
)
from tf1.contrib.gan.features.virtual_batchnorm import VBN
from tf1.missing import absence

__all__ = [
    "VBN", "clip_discriminator_weights", "clip_variables", "compute_spectral_norm", "condition_tensor",
    "condition_tensor_from_onehot", "spectral_norm_regularizer", "spectral_normalization_custom_getter",
    "spectral_normalize", "tensor_pool",
]  # fmt: skip

__getattr__ = absence("contrib.gan.features")
