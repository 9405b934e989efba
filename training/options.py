"""What can be asked of a run: the flags that all models share, with types, ranges, defaults, help. No TensorFlow."""

from dataclasses import dataclass, replace
from typing import Annotated, Literal

from annotated_types import Ge, Gt, Interval, doc

from errors import UsageError


@dataclass(frozen=True)
class TrainOptions:
    """`python train.py MODEL --flag value ...`. A model's recipe in graphs/registry.py may set other defaults."""

    data: Annotated[str, doc("data set to train on, one of those that fit the model")] = ""
    data_dir: Annotated[str, doc("folder with data sets; else $CNN_GRAPHS_DATA, else ~/.cache/cnn-graphs")] = ""
    save_dir: Annotated[str, doc("run folder; else checkpoints/MODEL")] = ""
    fresh: Annotated[bool, doc("delete what the run folder holds of an earlier run and start over")] = False
    seed: Annotated[
        int, Interval(ge=0, lt=2**31), doc("initial values, dropout, augmentation and order follow from it")
    ] = 0

    batch_size: Annotated[int, Ge(1), doc("examples a step")] = 100
    steps: Annotated[int, Ge(0), doc("length of the training in steps; 0: --epochs says it")] = 0
    epochs: Annotated[
        float, Ge(0), doc("length of the training in passes over the training set; 0: --steps says it")
    ] = 0.0
    validate_every: Annotated[int, Ge(0), doc("steps between validations; 0: once an epoch")] = 0
    patience: Annotated[int, Ge(0), doc("stop after so many validations without a better one; 0: never")] = 0
    save_every: Annotated[int, Ge(0), doc("steps between checkpoints; 0: at each validation")] = 0
    keep: Annotated[int, Ge(1), doc("newest checkpoints that stay; the best on validation stays besides")] = 3

    optimizer: Annotated[
        Literal["sgd", "momentum", "rmsprop", "adagrad", "adadelta", "adam"], doc("rule that applies the gradients")
    ] = "adam"
    learning_rate: Annotated[float, Gt(0), doc("size of the first step")] = 0.001
    momentum: Annotated[
        float, Interval(ge=0, lt=1), doc("of --optimizer momentum: share of the last step that goes on")
    ] = 0.9
    clip_norm: Annotated[float, Ge(0), doc("scale the gradients down to this global L2 norm; 0: don't")] = 0.0
    schedule: Annotated[
        Literal["constant", "steps", "exponential", "polynomial", "plateau"], doc("how the learning rate falls")
    ] = "constant"
    decay_rate: Annotated[float, Interval(gt=0, le=1), doc("factor of one decay")] = 0.1
    decay_steps: Annotated[int, Ge(0), doc("steps that one decay takes; 0: a part of the training's length")] = 0
    staircase: Annotated[bool, doc("exponential: decay at once every decay_steps, not smoothly")] = False
    end_learning_rate: Annotated[float, Ge(0), doc("polynomial: the last learning rate; plateau: the lowest")] = 0.0
    power: Annotated[float, Gt(0), doc("polynomial: the exponent")] = 1.0
    plateau_patience: Annotated[int, Ge(1), doc("plateau: validations without a better one before a decay")] = 3

    precision: Annotated[
        Literal["float32", "bfloat16", "auto"],
        doc("numbers that are multiplied; auto: bfloat16 if the processor has it; variables stay float32"),
    ] = "float32"
    steps_per_run: Annotated[
        int, Ge(1), doc("steps inside the graph for each Session.run: faster for small networks, the same bits")
    ] = 1
    log_every: Annotated[int, Ge(1), doc("steps between the points of TensorBoard's training curves")] = 50
    trace: Annotated[bool, doc("write a Chrome trace of one step to RUN/trace.json")] = False
    gpu_memory_fraction: Annotated[float, Interval(ge=0, le=1), doc("share of a GPU's memory; 0: grow as needed")] = 0.0
    debug: Annotated[bool, doc("show a traceback when something fails")] = False


@dataclass(frozen=True)
class EvaluateOptions:
    """`python evaluate.py MODEL --flag value ...`; the model's hyperparameters come from the run's config.json."""

    save_dir: Annotated[str, doc("run folder; else checkpoints/MODEL")] = ""
    data_dir: Annotated[str, doc("folder with data sets; else $CNN_GRAPHS_DATA, else ~/.cache/cnn-graphs")] = ""
    split: Annotated[Literal["train", "validation", "test"], doc("which part of the data set")] = "test"
    checkpoint: Annotated[str, doc("best (on validation), last, or a path")] = "best"
    batch_size: Annotated[int, Ge(1), doc("examples a step; changes speed and memory, not the result")] = 500
    debug: Annotated[bool, doc("show a traceback when something fails")] = False


@dataclass(frozen=True)
class PredictOptions:
    """`python predict.py MODEL FILE ... --flag value ...`; the hyperparameters come from the run's config.json."""

    save_dir: Annotated[str, doc("run folder; else checkpoints/MODEL")] = ""
    checkpoint: Annotated[str, doc("best (on validation), last, or a path")] = "best"
    top: Annotated[int, Ge(1), doc("classes to show for each example, the most probable first")] = 1
    json: Annotated[bool, doc("print JSON instead of a table")] = False
    invert: Annotated[
        Literal["auto", "yes", "no"], doc("grey pictures: swap dark and light; auto: when the border is light")
    ] = "auto"
    debug: Annotated[bool, doc("show a traceback when something fails")] = False


def resolve(options: TrainOptions, examples: int) -> TrainOptions:
    """The options with every "0: ..." replaced by what it stands for, given the number of training examples.

    Raises:
        UsageError: neither --steps nor --epochs says how long to train.
    """
    if not options.steps and not options.epochs:
        raise UsageError("--steps 0 and --epochs 0 leave nothing to train; give one of them")
    steps = options.steps or max(1, round(options.epochs * examples / options.batch_size))
    validate_every = options.validate_every or max(1, round(examples / options.batch_size))
    decay_steps = {"steps": max(1, steps // 3), "exponential": steps, "polynomial": steps}.get(options.schedule, 0)
    return replace(
        options,
        steps=steps,
        epochs=0.0,
        validate_every=validate_every,
        save_every=options.save_every or validate_every,
        decay_steps=options.decay_steps or decay_steps,
    )
