"""librosa of then; librosa itself is stood for by a module with signatures of today."""

from types import ModuleType

import numpy as np
import pytest
from scipy.io import wavfile

from tf1.python_of_then import librosa_names


@pytest.fixture
def filters():
    module = ModuleType("librosa.filters")
    source = (
        "def mel(*, sr, n_fft, n_mels=128): return sr, n_fft, n_mels\ndef stft(y, *, n_fft=2048): return y, n_fft\n"
    )
    exec(source + "def of_all(*all, key=1): return all\ndef plain(a): return a", vars(module))
    librosa_names.by_position(module)
    return module


def test_arguments_by_position(filters):
    assert filters.mel(16000, 512) == (16000, 512, 128)
    assert filters.mel(16000, n_fft=512, n_mels=80) == (16000, 512, 80)
    assert filters.stft("y", 256) == ("y", 256)
    assert filters.of_all(1, 2) == (1, 2) and filters.plain(3) == 3
    with pytest.raises(TypeError, match="takes at most 2 arguments, not 3"):
        filters.stft("y", 256, 64)
    with pytest.raises(TypeError, match="multiple values"):
        filters.stft("y", 256, n_fft=64)


def test_write_wav(tmp_path):
    package = ModuleType("librosa")
    librosa_names.librosa(package)
    path = str(tmp_path / "a.wav")
    package.output.write_wav(path, np.array([[0.5, -0.25], [0, 0]], np.float32), 8000, norm=True)
    rate, sound = wavfile.read(path)
    assert rate == 8000
    np.testing.assert_array_equal(sound, [[1, 0], [-0.5, 0]])
    assert package.logamplitude


def test_rmse():
    package = ModuleType("librosa.feature")
    package.rms = lambda y=None: ("rms", y)
    librosa_names.feature(package)
    assert package.rmse(y=1) == ("rms", 1)
