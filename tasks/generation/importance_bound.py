"""How probable pictures are to a variational autoencoder: the importance-weighted bound.

Burda, Grosse & Salakhutdinov 2016, "Importance Weighted Autoencoders", equation 8. The negative ELBO is an upper bound
of -log p(x), which is the looser the more q(z|x) differs from p(z|x). The mean of K weights p(x|z) p(z) / q(z|x), with
K codes z drawn from q(z|x), is p(x) in expectation. Minus its logarithm is an upper bound, too, and comes nearer to
-log p(x) with a larger K.
"""

import math

import numpy as np
import tensorflow.compat.v1 as tf

from datasets.split import Split
from errors import UsageError
from graphs.generators.vae import VariationalAutoencoder
from training.inference import run_over


def importance_bound(
    session: tf.Session,
    model: VariationalAutoencoder,
    split: Split,
    draws: int,
    seed: int,
    batch_size: int = 0,
    progress: str = "",
) -> float:
    """-log(1/K sum of p(x|z) p(z) / q(z|x)) with K = draws, in nats an image: the mean over a split.

    With one draw it is the negative ELBO in expectation. The codes are a function of the seed and the batch size.
    batch_size and progress: see `run_over`.

    Raises:
        UsageError: the loss isn't the cross entropy; a squared error defines no p(x|z).
    """
    if model.hyperparameters["loss"] != "cross_entropy":
        raise UsageError("the importance-weighted bound is one of --loss cross_entropy, the run has another loss")
    random = np.random.default_rng(seed)
    posterior = model.outputs["codes"], model.outputs["log_variances"]
    total = 0.0
    for batch, (means, log_variances) in run_over(session, model.feeds, posterior, split, batch_size, progress):
        images = {model.feeds["images"]: batch["images"]}
        log_weights = np.full([draws, len(means)], np.nan)  # [K, n], in nats
        for row in log_weights:
            noise = random.standard_normal(means.shape, np.float32)
            codes = means + np.exp(log_variances / 2) * noise
            row[:] = -session.run(model.reconstruction_losses, images | {model.latent: codes})
            row += log_prior_over_posterior(codes, log_variances, noise)
        largest = log_weights.max(axis=0)  # [n]; without it, weights of e^-100 and less would be 0
        total += np.sum(math.log(draws) - largest - np.log(np.exp(log_weights - largest).sum(axis=0)))
    return float(total / len(split))


def log_prior_over_posterior(codes: np.ndarray, log_variances: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """log p(z) - log q(z|x) in nats, [N], of codes z = mean + deviation * noise; all [N, latent_size]."""
    codes, log_variances, noise = (array.astype(np.float64) for array in (codes, log_variances, noise))
    return np.sum(np.square(noise) + log_variances - np.square(codes), axis=1) / 2  # 2 pi is in both
