"""tf.contrib.gan (TF-GAN) of TensorFlow 1.15: models, losses and training steps of two networks against each other."""

from tf1.contrib.gan import estimator, eval, features, losses, namedtuples, train
from tf1.contrib.gan.models import acgan_model, cyclegan_model, gan_model, infogan_model, stargan_model
from tf1.contrib.gan.namedtuples import (
    ACGANModel,
    CycleGANLoss,
    CycleGANModel,
    GANLoss,
    GANModel,
    GANTrainOps,
    GANTrainSteps,
    InfoGANModel,
    StarGANModel,
)
from tf1.contrib.gan.train import (
    RunTrainOpsHook,
    cyclegan_loss,
    gan_loss,
    gan_train,
    gan_train_ops,
    get_joint_train_hooks,
    get_sequential_train_hooks,
    get_sequential_train_steps,
    stargan_loss,
)

__all__ = [
    "ACGANModel", "CycleGANLoss", "CycleGANModel", "GANLoss", "GANModel", "GANTrainOps", "GANTrainSteps",
    "InfoGANModel", "RunTrainOpsHook", "StarGANModel", "acgan_model", "cyclegan_loss", "cyclegan_model", "estimator",
    "eval", "features", "gan_loss", "gan_model", "gan_train", "gan_train_ops", "get_joint_train_hooks",
    "get_sequential_train_hooks", "get_sequential_train_steps", "infogan_model", "losses", "namedtuples",
    "stargan_loss", "stargan_model", "train",
]  # fmt: skip
