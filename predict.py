"""Says what a trained model sees in pictures or rows of a CSV: python predict.py MODEL FILE ... [--flag value ...].

Where big pictures hold what a classifier of small ones knows: python predict.py window FILE ... [--flag value ...].
Pictures by a model that makes them: python predict.py MODEL [--flag value ...]. By the decoder of vae alone:
python predict.py vae_generator [--flag value ...].
"""

import sys

from command_line import Program, Request, flags, main
from tasks.old_registry import MODELS
from tasks.predict_options import (
    PREDICT_OPTIONS,
    WITHOUT_FILES,
    VaeGeneratorOptions,
    WindowOptions,
)
from training.startup import import_quietly


def predict(request: Request) -> None:
    """Hands over to tasks/classification/predict.py, locating.py for what finds objects, or generating.py."""
    task = MODELS[request.model].task
    options = PREDICT_OPTIONS[task](**request.options)
    if task == "classify":
        import_quietly("tasks.classification.predict").predict(request.model, request.paths, options)
    elif task in WITHOUT_FILES:
        import_quietly("tasks.generation.predict").generate(request.model, options)
    else:
        import_quietly("tasks.found_objects").locate(request.model, request.paths, options)


def window(request: Request) -> None:
    """Hands over to tasks/classification/windows.py."""
    import_quietly("tasks.classification.windows").find(request.paths, WindowOptions(**request.options))


def decode(request: Request) -> None:
    """Hands over to tasks/generation/predict.py."""
    import_quietly("tasks.generation.predict").generate_by_decoder(VaeGeneratorOptions(**request.options))


WINDOW = Program(
    "predict.py window",
    "Slides a trained classifier with convolutions over big pictures, at several scales, and draws what it finds.",
    window,
    flags.window_flags,
    words=("FILE [FILE ...]",),
)
VAE_GENERATOR = Program(
    "predict.py vae_generator",
    "Makes pictures by the decoder of a trained vae alone, the same as predict.py vae does.",
    decode,
    flags.decoder_flags,
    words=(),
)
PROGRAM = Program(
    "predict.py",
    __doc__,
    predict,
    flags.prediction_flags,
    words=("MODEL", "FILE [FILE ...]"),
    also={"window": WINDOW, "vae_generator": VAE_GENERATOR},
    without_paths=WITHOUT_FILES,
)

if __name__ == "__main__":
    sys.exit(main(PROGRAM))
