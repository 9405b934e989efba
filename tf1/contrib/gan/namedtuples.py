"""What the steps of TF-GAN hand to each other: model -> loss -> training operations."""

from collections import namedtuple

__all__ = [
    "ACGANModel", "CycleGANLoss", "CycleGANModel", "GANLoss", "GANModel", "GANTrainOps", "GANTrainSteps",
    "InfoGANModel", "StarGANModel",
]  # fmt: skip

#: A generator and a discriminator with their outputs, trainable variables, variable scopes and functions.
GANModel = namedtuple(
    "GANModel",
    "generator_inputs generated_data generator_variables generator_scope generator_fn real_data"
    " discriminator_real_outputs discriminator_gen_outputs discriminator_variables discriminator_scope"
    " discriminator_fn",
)

#: A GANModel whose discriminator also returns a distribution for each structured input of the generator.
InfoGANModel = namedtuple(
    "InfoGANModel",
    (*GANModel._fields, "structured_generator_inputs", "predicted_distributions", "discriminator_and_aux_fn"),
)

#: A GANModel whose discriminator also returns logits [batch, classes].
ACGANModel = namedtuple(
    "ACGANModel",
    (
        *GANModel._fields,
        "one_hot_labels",
        "discriminator_real_classification_logits",
        "discriminator_gen_classification_logits",
    ),
)

#: Two GANModels, and what comes back after both generators.
CycleGANModel = namedtuple("CycleGANModel", "model_x2y model_y2x reconstructed_x reconstructed_y")

#: A generator that moves pictures between domains. "predication" is 1.15's spelling.
StarGANModel = namedtuple(
    "StarGANModel",
    "input_data input_data_domain_label generated_data generated_data_domain_target reconstructed_data"
    " discriminator_input_data_source_predication discriminator_generated_data_source_predication"
    " discriminator_input_data_domain_predication discriminator_generated_data_domain_predication"
    " generator_variables generator_scope generator_fn discriminator_variables discriminator_scope discriminator_fn",
)

#: Scalars, with the regularization losses of both scopes.
GANLoss = namedtuple("GANLoss", "generator_loss discriminator_loss")

#: A GANLoss for each direction.
CycleGANLoss = namedtuple("CycleGANLoss", "loss_x2y loss_y2x")

#: An operation for a step of each network, and the one that counts the step.
GANTrainOps = namedtuple(
    "GANTrainOps", "generator_train_op discriminator_train_op global_step_inc_op train_hooks", defaults=[()]
)

#: How many steps of each network make a step of the training.
GANTrainSteps = namedtuple("GANTrainSteps", "generator_train_steps discriminator_train_steps")
