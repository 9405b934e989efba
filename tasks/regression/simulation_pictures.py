"""Draws a simulated drive: the offset over time, and a film of what the car saw with the angles at the wheel."""

import io
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image, ImageColor, ImageDraw

from datasets.driving import vehicle
from files import write_atomically
from tasks.regression.drivers import Frame
from tasks.regression.simulation import Drive, summary
from training.drawing.lettering import Pen

_COLOURS = ("tab:blue", "tab:orange")
_CHOSEN, _RECORDED, _PAPER, _INK = "#ff6a50", "#6ee05a", "#202020", "#ffffff"
_WIDTH = 320  # pixels of a frame; smaller pictures are enlarged
_STRIP = 20  # pixels below it, for the numbers
_NEEDLE = 56  # pixels
_TURN = 3  # how many times further than the wheels the needles turn, so that small angles can be seen
_COLOURS_OF_FILM = 64  # fewer make a smaller file


def draw_offsets(drives: Mapping[str, Drive], limit: float, path: Path) -> None:
    """Saves the offset of each driver over the time driven, with its interventions.

    Args:
        drives: name of the driver -> its drive; all of the same split.
        limit: metres, beyond which the car was put back.
        path: of the PNG.
    """
    figure = Figure(figsize=(10, 2 + 2 * len(drives)), layout="constrained")
    axes = figure.subplots(len(drives), sharex=True, squeeze=False)[:, 0]
    for one, (name, drive), colour in zip(axes, drives.items(), _COLOURS, strict=False):
        _draw_drive(one, drive, colour, limit)
        told = summary(drive)
        one.set(
            ylabel="metres to the right",
            title=f"{name}: autonomy {told.autonomy:.1f} %, {told.interventions} interventions, "
            f"mean |offset| {told.mean_absolute_offset:.2f} m",
        )
    axes[-1].set_xlabel("seconds driven")
    figure.savefig(path, dpi=100)


def _draw_drive(axes: Axes, drive: Drive, colour: str, limit: float) -> None:
    borders = np.flatnonzero(np.diff(drive.stretches)) + 1
    for part in np.split(np.arange(len(drive.offsets)), borders):
        axes.plot(drive.seconds[part], drive.offsets[part], color=colour, lw=1.2)
    for second in drive.seconds[borders]:
        axes.axvline(second, color="0.85", lw=0.8, zorder=0)
    put_back = drive.interventions
    axes.plot(drive.seconds[put_back], drive.offsets[put_back], "x", color="tab:red", ms=6)
    for line in (-limit, limit):
        axes.axhline(line, color="tab:red", lw=0.8, ls="--")
    axes.axhline(0, color="0.6", lw=0.6, zorder=0)
    axes.set_ylim(-1.6 * limit, 1.6 * limit)


def draw_film(frames: Sequence[Frame], milliseconds: float, path: Path) -> None:
    """Saves a GIF of what the car saw, with the chosen and the recorded angle as two needles.

    Args:
        frames: in the order of time.
        milliseconds: of each.
        path: of the GIF.

    Raises:
        RunError: the file can't be written.
    """
    pictures = [_frame(frame) for frame in frames]
    palette = _palette(pictures)
    films = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures]
    gif = io.BytesIO()
    duration = max(20, round(milliseconds / 10) * 10)  # a GIF counts in hundredths of a second
    films[0].save(gif, "GIF", save_all=True, append_images=films[1:], duration=duration, loop=0)
    write_atomically(path, gif.getvalue())


def _frame(frame: Frame) -> Image.Image:
    """The picture, two needles that start at the middle of its bottom, and a line of numbers below."""
    height, width = frame.image.shape[:2]
    seen = Image.fromarray(frame.image).resize((_WIDTH, round(_WIDTH * height / width)), Image.Resampling.BILINEAR)
    page = Image.new("RGB", (_WIDTH, seen.height + _STRIP), _PAPER)
    page.paste(seen, (0, 0))
    draw = ImageDraw.Draw(page)
    for angle, colour in ((frame.recorded, _RECORDED), (frame.chosen, _CHOSEN)):
        turn = _TURN * vehicle.STEERING * min(max(angle, -1), 1)
        foot = _WIDTH / 2, seen.height
        tip = foot[0] + _NEEDLE * math.sin(turn), foot[1] - _NEEDLE * math.cos(turn)
        draw.line([foot, tip], _PAPER, 6)
        draw.line([foot, tip], colour, 3)
    pen, degrees = Pen(12), math.degrees(vehicle.STEERING)
    texts = (f"recorded {frame.recorded * degrees:+.1f}°", f"chosen {frame.chosen * degrees:+.1f}°")
    for left, text, ink in zip((6, 118), texts, (_RECORDED, _CHOSEN), strict=True):
        pen.write(page, left, seen.height + 3, text, ink)
    pen.write(page, 222, seen.height + 3, f"aside {frame.offset:+.2f} m", _INK)
    return page


def _palette(pictures: Sequence[Image.Image]) -> Image.Image:
    """One palette for all frames, of what some of them show: a palette for each would flicker."""
    some = pictures[:: max(1, len(pictures) // 8)]
    sheet = Image.new("RGB", (some[0].width, some[0].height * len(some)))
    for number, picture in enumerate(some):
        sheet.paste(picture, (0, number * picture.height))
    own = [ImageColor.getrgb(colour) for colour in (_CHOSEN, _RECORDED, _PAPER, _INK)]
    colours = sheet.quantize(_COLOURS_OF_FILM - len(own)).getpalette()
    palette = Image.new("P", (1, 1))
    palette.putpalette([*colours, *(value for colour in own for value in colour)])
    return palette
