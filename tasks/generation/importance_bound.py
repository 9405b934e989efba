"""How likely a variational autoencoder takes pictures to be: the importance-weighted bound.

Burda, Grosse & Salakhutdinov 2016, "Importance Weighted Autoencoders", equation 8. The negative ELBO is a bound of
-log p(x) that is as loose as q(z|x) is wrong. The mean of K weights p(x|z) p(z) / q(z|x), with K codes z drawn from
q(z|x), is p(x) in expectation; minus its logarithm is a bound, too, and comes the nearer to -log p(x) the larger K is.
"""

import math

import numpy as np
import tensorflow.compat.v1 as tf
from tqdm import tqdm

from errors import UsageError
from graphs.generators.vae import VariationalAutoencoder
from training.inputs.batches import (
    Fields,
    fitting,
    in_order,
    size,
)

BATCH = 500


def importance_bound(
    session: tf.Session, model: VariationalAutoencoder, split: Fields, draws: int, seed: int, progress: bool = False
) -> float:
    """-log(1/K sum of p(x|z) p(z) / q(z|x)) with K = draws, in nats an image: the mean over a split.

    With one draw it is the negative ELBO in expectation. The draws are a function of the seed.

    Raises:
        UsageError: the loss isn't the cross entropy; of the squared error there is no p(x|z) to speak of.
    """
    if model.hyperparameters["loss"] != "cross_entropy":
        raise UsageError("the importance-weighted bound is one of --loss cross_entropy, the run has another loss")
    random = np.random.default_rng(seed)
    total = 0.0
    with tqdm(total=size(split), unit="example", leave=False, disable=None if progress else True) as bar:
        for batch in in_order(split, fitting(BATCH, split)):
            images = {model.feeds["images"]: batch["images"]}
            means, log_variances = session.run([model.outputs["codes"], model.outputs["log_variances"]], images)
            log_weights = np.full([draws, len(means)], np.nan)  # [K, N], in nats
            for draw in log_weights:
                noise = random.standard_normal(means.shape, np.float32)
                codes = means + np.exp(log_variances / 2) * noise
                draw[:] = -session.run(model.reconstruction_losses, images | {model.latent: codes})
                draw += log_prior_over_posterior(codes, log_variances, noise)
            largest = log_weights.max(axis=0)  # [N]; without it, weights of e^-100 and less would be 0
            total += np.sum(math.log(draws) - largest - np.log(np.exp(log_weights - largest).sum(axis=0)))
            bar.update(len(means))
    return float(total / size(split))


def log_prior_over_posterior(codes: np.ndarray, log_variances: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """log p(z) - log q(z|x) in nats, [N], of codes z = mean + deviation * noise; all [N, latent_size]."""
    codes, log_variances, noise = (array.astype(np.float64) for array in (codes, log_variances, noise))
    return np.sum(np.square(noise) + log_variances - np.square(codes), axis=1) / 2  # 2 pi is in both
