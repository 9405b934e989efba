"""librosa.output, which wrote sound files."""

from tf1.python_of_then.librosa_names import write_wav

__all__ = ["write_wav"]
