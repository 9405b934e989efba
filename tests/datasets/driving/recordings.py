"""Recordings of a drive, written for tests."""

import datetime
import io
from pathlib import Path

import numpy as np
from PIL import Image

from datasets.driving.table import CAMERAS

START = datetime.datetime(2018, 7, 16, 17, 11, 43, 382_000)
WINDOWS = "C:\\Users\\somebody\\drive\\IMG\\"


def picture_name(camera, seconds):
    moment = START + datetime.timedelta(seconds=round(seconds, 3))
    return f"{camera}_{moment:%Y_%m_%d_%H_%M_%S}_{moment.microsecond // 1000:03}.jpg"


def jpeg(level=128, size=(32, 16)):
    """The bytes of a grey picture of (width, height)."""
    file = io.BytesIO()
    Image.new("RGB", size, (level, level, level)).save(file, "JPEG", quality=90)
    return file.getvalue()


def write(folder: Path, angles, apart=0.1, before=WINDOWS, header=False, name=picture_name):
    """A recording of one row for each angle; the picture of camera c in row r has the grey level 40 + 60 c + r."""
    (folder / "IMG").mkdir(parents=True)
    lines = ["center,left,right,steering,throttle,brake,speed"] if header else []
    for row, angle in enumerate(angles):
        names = [name(camera, row * apart) for camera in CAMERAS]
        for camera, file in enumerate(names):
            (folder / "IMG" / file).write_bytes(jpeg(40 + 60 * camera + row % 50))
        lines.append(",".join([*(before + file for file in names), str(angle), "0.5", "0", str(10 + row)]))
    write_lines(folder, lines)
    return folder


def write_lines(folder, lines):
    (folder / "driving_log.csv").write_text("\n".join([*lines, ""]))


def lines_of(folder):
    return (folder / "driving_log.csv").read_text().splitlines()


def sine(rows):
    return np.round(np.sin(np.arange(rows) / 5) * 0.8, 3).tolist()
