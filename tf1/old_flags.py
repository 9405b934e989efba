"""tf.app.flags.FLAGS as before TensorFlow 1.5: the method by which programs read them, and no flags but their own."""

import sys

from tensorflow.python.platform import flags


class OldFlags(flags._FlagValuesWrapper):
    """The flags of absl, read from sys.argv when the first one is asked for; `_parse_flags()` reads them at once."""

    def __getattr__(self, name):
        if name == "_parse_flags":
            return _parse
        return super().__getattr__(name)


def _parse(args=None) -> list[str]:
    """Reads the flags from args, or from sys.argv; the words that are none. Unknown flags are left alone."""
    argv = sys.argv if args is None else [sys.argv[0], *args]
    return flags.FLAGS(argv, known_only=True)[1:]


def free_names() -> None:
    """Lets programs define flags that libraries have: --log_dir, --v, --verbosity are absl.logging's today."""
    for name in flags.FLAGS:
        flags.FLAGS[name].allow_override = True


FLAGS = OldFlags(flags.FLAGS.__dict__["__wrapped"])
