"""The precision of a session: float32, or bfloat16 where the processor multiplies it faster."""

import os
import re
from pathlib import Path

from errors import UsageError

_FLAGS = ("avx512_bf16", "amx_bf16")  # as Linux names them


def resolve(wanted: str) -> tuple[str, str]:
    """The precision "float32" or "bfloat16" of --precision, and why it is not bfloat16 ("" if it is).

    bfloat16 is TensorFlow's own rewrite of the graph by oneDNN: products and convolutions take bfloat16 and sum in
    float32; variables, their updates and sums over many numbers stay float32, so checkpoints are the same.

    Raises:
        UsageError: bfloat16 is wanted where it can't be had.
    """
    lack = _lack() if wanted != "float32" else ""
    if wanted == "bfloat16" and lack:
        raise UsageError(f"--precision bfloat16: {lack}; --precision auto takes what there is")
    return ("float32" if wanted == "float32" or lack else "bfloat16"), lack


def _lack(cpuinfo: Path = Path("/proc/cpuinfo")) -> str:
    """What bfloat16 lacks on this machine; "" when nothing."""
    if os.environ.get("TF_ENABLE_ONEDNN_OPTS") == "0":
        return "TF_ENABLE_ONEDNN_OPTS=0 turns off what computes with it"
    try:
        found = re.search(r"^flags\s*:(.*)$", cpuinfo.read_text(encoding="ascii", errors="replace"), re.MULTILINE)
    except OSError:
        found = None
    if not found or not set(_FLAGS) & set(found[1].split()):
        return "this processor has neither AVX512_BF16 nor AMX_BF16"
    return ""
