"""The generators: what they take, their default data set, and their defaults of train.py."""

from tasks.generation.options import EvaluateAutoencoder, GenerateAutoencoderOptions, GenerateClassOptions
from training.entry import Entry

_PICTURES = {"images": (None, None, None)}
_WITH_CLASSES = _PICTURES | {"labels": ()}
_SIZE = (32, 32, 3)
_GAN = {"schedule": "polynomial", "precision": "auto"}

MODELS = {
    "vae": Entry(
        "graphs.generators.vae:VariationalAutoencoder",
        "variational autoencoder: pictures to latent vectors, and back",
        _PICTURES,
        "mnist",
        _SIZE,
        recipe=_GAN | {"epochs": 12, "learning_rate": 0.005},
        evaluator="VaeEvaluator",
        evaluate_options=EvaluateAutoencoder,
        predict_options=GenerateAutoencoderOptions,
    ),
    "gan": Entry(
        "graphs.generators.gan:GAN",
        "two multilayer perceptrons: a generator of pictures and a discriminator",
        _PICTURES,
        "mnist",
        _SIZE,
        recipe=_GAN | {"epochs": 10, "learning_rate": 0.001, "learning_rate_of": "generator=0.2", "beta1": 0.5},
    ),
    "dcgan": Entry(
        "graphs.generators.dcgan:DCGAN",
        "transposed convolutions against convolutions, with batch norm",
        _PICTURES,
        "mnist",
        _SIZE,
        recipe=_GAN
        | {
            "epochs": 10, "batch_size": 50, "learning_rate": 0.001, "learning_rate_of": "discriminator=0.5",
            "beta1": 0.5,
        },
    ),
    "cgan": Entry(
        "graphs.generators.cgan:ConditionalGAN",
        "dcgan whose players are given the class of a picture",
        _WITH_CLASSES,
        "mnist",
        _SIZE,
        recipe=_GAN | {"epochs": 5, "batch_size": 50, "learning_rate": 0.001, "beta1": 0.5},
        predict_options=GenerateClassOptions,
    ),
    "wgan": Entry(
        "graphs.generators.wgan:WGAN",
        "dcgan with a critic, whose scores estimate the distance of samples from pictures",
        _PICTURES,
        "mnist",
        _SIZE,
        recipe=_GAN | {"epochs": 12, "batch_size": 50, "optimizer": "rmsprop", "learning_rate": 0.0005},
    ),
    "began": Entry(
        "graphs.generators.began:BEGAN",
        "dcgan with an autoencoder for a discriminator, in balance",
        _PICTURES,
        "mnist",
        _SIZE,
        recipe=_GAN | {"epochs": 6, "batch_size": 50, "learning_rate": 0.0005, "beta1": 0.5},
    ),
}  # fmt: skip
