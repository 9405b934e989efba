"""What `evaluate.py --simulate` reports: how a network drives along a split, beside two drivers who do not look."""

from functools import partial

import numpy as np

from datasets.driving.camera import SIMULATOR
from datasets.split import Split
from tasks.regression import drivers
from tasks.regression.drivers import Steer
from tasks.regression.simulation import Drive, Summary, by_stretch, simulate, spans, summary
from training.evaluator import Findings
from training.tables import pd

_FILMED = 10.0  # seconds of the film
_MOST_FRAMES = 75  # of it


def findings(split: Split, steer: Steer, constant: float, limit: float, progress: str = "") -> Findings:
    """Lets the network drive, one who always gives the same angle, and the recorded driver.

    Args:
        split: see `simulate`; its pictures are those of the simulator's centre camera, of any size.
        steer: the network: images uint8 [n, H, W, 3] -> angles [n] in -1..1.
        constant: the angle of the one who always gives the same: the median of the training set.
        limit: metres beside the recorded path, beyond which an intervention puts the car back.
        progress: the title of a progress bar; "" for none.

    Returns:
        Metrics autonomy, constant_autonomy (percent), mean_absolute_offset (metres) and interventions of the network;
        details "simulation"; a table; the pictures "offset over time" and "what the car saw".

    Raises:
        UsageError: no time passes in the split. DataError: a picture can't be read.
    """
    from tasks.regression import simulation_pictures as pictures  # matplotlib takes its time to import

    camera = SIMULATOR.fitted(split.fields["images"].shape[:2])
    rows = film_rows(split)
    filmed = drivers.Filmed(drivers.network(steer), rows)
    drives = {
        "network": simulate(split, filmed, camera, limit, progress),
        "constant": simulate(split, drivers.constant(constant), camera, limit),
        "recorded": simulate(split, drivers.recorded, camera, limit),
    }
    figures = {name: summary(drive) for name, drive in drives.items()}
    network = figures["network"]
    shown = {"network": drives["network"], f"constant {constant:+.3f}": drives["constant"]}
    times = drives["network"].seconds[rows]
    draw_film = partial(pictures.draw_film, filmed.frames, 1000 * float(times[-1] - times[0]) / max(1, len(rows) - 1))
    return Findings(
        metrics={
            "autonomy": network.autonomy,
            "constant_autonomy": figures["constant"].autonomy,
            "mean_absolute_offset": network.mean_absolute_offset,
            "interventions": network.interventions,
        },
        details={"simulation": {"limit": limit, "constant_angle": constant} | _details(drives)},
        lines=["", f"simulated drive, an intervention beyond {limit:g} m beside the recorded path", *_table(figures)],
        pictures={
            "offset over time": ("offsets", partial(pictures.draw_offsets, shown, limit)),
            "what the car saw": ("drive.gif", draw_film),
        },
    )


def film_rows(split: Split) -> np.ndarray:
    """The rows [n] to be filmed: of some seconds of one stretch, those in which the recorded driver steered most.

    Rows are left out at equal distances if they are too many for a film.
    """
    log = split.take(slice(None), ("recorded", "seconds", "stretches"))
    seconds, steered = log["seconds"], np.append(0, np.cumsum(np.abs(log["recorded"], dtype=np.float64)))
    best, most = slice(0, 0), -1.0
    for start, end in spans(log["stretches"]):
        inside = seconds[start : end - 1]  # the last row is not driven from
        ends = start + np.searchsorted(inside, inside + _FILMED, "right")
        sums = steered[ends] - steered[start : end - 1]
        if len(sums) and sums.max() > most:
            first = int(sums.argmax())
            best, most = slice(start + first, int(ends[first])), float(sums.max())
    chosen = np.arange(best.start, best.stop)
    return chosen[:: -(-len(chosen) // _MOST_FRAMES)]


def _table(figures: dict[str, Summary]) -> list[str]:
    """The drivers as lines of a table for the screen."""
    columns = {
        "autonomy %": [f"{one.autonomy:.1f}" for one in figures.values()],
        "interventions": [one.interventions for one in figures.values()],
        "mean |offset| m": [f"{one.mean_absolute_offset:.3f}" for one in figures.values()],
        "largest |offset| m": [f"{one.largest_offset:.3f}" for one in figures.values()],
        "seconds": [f"{one.seconds:.1f}" for one in figures.values()],
    }
    return pd.DataFrame(columns, index=list(figures)).to_string().splitlines()


def _details(drives: dict[str, Drive]) -> dict[str, dict]:
    """Driver -> its figures, and those of each stretch."""
    return {
        name: summary(drive)._asdict()
        | {"stretches": {number: figures._asdict() for number, figures in by_stretch(drive).items()}}
        for name, drive in drives.items()
    }
