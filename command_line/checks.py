"""What is checked of a training's flags together, before TensorFlow is imported."""

from command_line.program import Request
from datasets.registry import check_folder
from training.inputs.weight_rules import check_rule
from training.options import TrainOptions, combine
from training.weights import patterns


def options_of(request: Request) -> TrainOptions:
    """The options of the training that a request asks for.

    Raises:
        UsageError: flags contradict each other, or the text of one makes no sense.
    """
    options = combine(request.options, request.given, request.entry.recipe_for(request.options["data"]))
    check_folder(options.data, options.data_dir)
    patterns.check_pattern("restore", options.restore)
    patterns.check_pattern("train", options.train)
    patterns.parse_rename(options.rename)
    patterns.parse_rates(options.learning_rate_of)
    patterns.parse_devices(options.device_of)
    check_rule(options.class_weights)
    return options
