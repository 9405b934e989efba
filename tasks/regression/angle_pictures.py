"""The angles of a split as a picture, by matplotlib: true and given ones in their order, and one over the other."""

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from graphs.regressors.regressor import FULL_LOCK
from training.drawing import lettering

_MOST = 2000  # examples in the curve


def draw_angles(truth: np.ndarray, given: np.ndarray, name: str, path: Path) -> None:
    """Saves the angles [N] in -1..1, in degrees: the first 2,000 in their order, and all given over the true ones.

    name: of the data set. path: the PNG to write.
    """
    true, angles = FULL_LOCK * truth, FULL_LOCK * given
    with lettering.literal([name]) as (title,):
        figure = Figure(figsize=(14, 5), layout="constrained")
        curve, scatter = figure.subplots(1, 2, width_ratios=(2.2, 1))
        curve.plot(true[:_MOST], color="0.55", lw=1, label="target")
        curve.plot(angles[:_MOST], color="tab:blue", lw=1.2, label="network")
        many = f"first {_MOST:,} of {len(true):,}" if len(true) > _MOST else f"{len(true):,}"
        curve.set(xlabel="example", ylabel="angle in degrees, positive to the right", title=f"{many} examples")
        curve.legend(frameon=False)
        most = float(max(np.abs(true).max(), np.abs(angles).max(), 1))
        scatter.plot([-most, most], [-most, most], color="0.8", lw=1)
        scatter.plot(true, angles, ".", color="tab:blue", ms=3, alpha=0.4)
        scatter.set(xlabel="target, degrees", ylabel="network, degrees", aspect="equal")
        figure.suptitle(f"Steering angles of {title}")
        figure.savefig(path, dpi=120)
