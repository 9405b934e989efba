"""bfloat16 where the processor has it: refused or left alone elsewhere, and the variables stay float32."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from training.session import open_session
from training.steps import precision


@pytest.fixture
def processor(monkeypatch, tmp_path):
    """A function that makes the processor one with these flags."""

    def become(flags: str) -> None:
        path = tmp_path / "cpuinfo"
        path.write_text(f"processor\t: 0\nflags\t\t: fpu sse2 {flags}\n")
        lack = precision._lack
        monkeypatch.setattr(precision, "_lack", lambda: lack(path))

    monkeypatch.delenv("TF_ENABLE_ONEDNN_OPTS", raising=False)
    return become


@pytest.mark.parametrize("flags", ["avx512f avx512_bf16", "amx_bf16 amx_tile"])
def test_a_processor_that_has_it(processor, flags):
    processor(flags)
    assert precision.resolve("bfloat16") == precision.resolve("auto") == ("bfloat16", "")
    assert precision.resolve("float32") == ("float32", "")


def test_a_processor_without_it(processor):
    processor("avx512f avx512_vnni")
    with pytest.raises(UsageError, match="--precision bfloat16: this processor has neither AVX512_BF16 nor AMX_BF16"):
        precision.resolve("bfloat16")
    assert precision.resolve("auto") == ("float32", "this processor has neither AVX512_BF16 nor AMX_BF16")
    assert precision.resolve("float32") == ("float32", "")


def test_no_onednn_no_bfloat16(processor, monkeypatch):
    processor("amx_bf16")
    monkeypatch.setenv("TF_ENABLE_ONEDNN_OPTS", "0")
    with pytest.raises(UsageError, match="TF_ENABLE_ONEDNN_OPTS=0 turns off"):
        precision.resolve("bfloat16")


def test_no_cpuinfo_no_bfloat16(tmp_path):
    assert precision._lack(tmp_path / "none") == "this processor has neither AVX512_BF16 nor AMX_BF16"


def test_a_run_on_a_processor_without_it(processor, command, tmp_path, capsys):
    processor("avx2")
    assert command("train.py", "iris", "--precision=bfloat16", f"--save_dir={tmp_path / 'run'}") == 2
    assert capsys.readouterr().err.startswith("train.py: --precision bfloat16: this processor has neither")
    assert not (tmp_path / "run").exists()
    assert command("train.py", "iris", "--precision=auto", "--steps=3", f"--save_dir={tmp_path / 'run'}") == 0
    assert "precision: float32, since this processor has neither" in capsys.readouterr().out


@pytest.mark.skipif(precision._lack() != "", reason="this processor has no bfloat16")
def test_products_are_rounded_and_variables_are_not():
    """1 + 2^-12 is a float32 and no bfloat16; a product that takes it as 1 was computed in bfloat16."""
    close = 1 + 2**-12
    for numbers, expected in (("float32", close), ("bfloat16", 1.0)):
        with tf.Graph().as_default(), open_session(precision=numbers) as session:
            kernel = tf.get_variable("kernel", initializer=tf.eye(64) * close)
            inputs = tf.placeholder(tf.float32, [64, 64])
            product = tf.matmul(tf.matmul(inputs, kernel), tf.eye(64))
            session.run(tf.global_variables_initializer())
            assert np.diag(session.run(product, {inputs: np.eye(64)}))[0] == expected
            assert kernel.dtype.base_dtype == tf.float32
            assert session.run(kernel)[0, 0] == np.float32(close)
