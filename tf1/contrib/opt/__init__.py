"""tf.contrib.opt: optimizers beside those of tf.train."""

from tf1.contrib.opt.adam import (
    AdaMaxOptimizer,
    AdamGSOptimizer,
    LazyAdamGSOptimizer,
    LazyAdamOptimizer,
    NadamOptimizer,
)
from tf1.contrib.opt.external_optimizer import ExternalOptimizerInterface, ScipyOptimizerInterface
from tf1.contrib.opt.lars_optimizer import LARSOptimizer
from tf1.contrib.opt.moving_average_optimizer import MovingAverageOptimizer
from tf1.contrib.opt.multitask_optimizer_wrapper import MultitaskOptimizerWrapper, clip_gradients_by_global_norm
from tf1.contrib.opt.reg_adagrad_optimizer import RegAdagradOptimizer
from tf1.contrib.opt.signs import AddSignOptimizer, PowerSignOptimizer
from tf1.contrib.opt.variable_clipping_optimizer import VariableClippingOptimizer
from tf1.contrib.opt.weight_decay_optimizers import (
    AdamWOptimizer,
    DecoupledWeightDecayExtension,
    MomentumWOptimizer,
    extend_with_decoupled_weight_decay,
)

__all__ = [
    "AdaMaxOptimizer", "AdamGSOptimizer", "AdamWOptimizer", "AddSignOptimizer", "DecoupledWeightDecayExtension",
    "ExternalOptimizerInterface", "LARSOptimizer", "LazyAdamGSOptimizer", "LazyAdamOptimizer", "MomentumWOptimizer",
    "MovingAverageOptimizer", "MultitaskOptimizerWrapper", "NadamOptimizer", "PowerSignOptimizer",
    "RegAdagradOptimizer", "ScipyOptimizerInterface", "VariableClippingOptimizer", "clip_gradients_by_global_norm",
    "extend_with_decoupled_weight_decay",
]  # fmt: skip
