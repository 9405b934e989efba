"""tf.contrib.gan.estimator: GANEstimator."""

from tf1.contrib.gan.estimator.gan_estimator import GANEstimator, SummaryType
from tf1.missing import absence

__all__ = ["GANEstimator", "SummaryType"]

__getattr__ = absence("contrib.gan.estimator")
