"""What a car would see that stands beside the recorded one, or looks elsewhere: its picture, transformed.

Below the horizon a picture shows a flat ground; what stands on it is transformed as if it was painted on it. Above the
horizon all is so far away that it only turns. (M. Bojarski et al., End to End Learning for Self-Driving Cars, 2016,
section 5, transforms the pictures of its recordings under the same assumptions.)
"""

import math

import numpy as np
from PIL import Image

from datasets.driving.camera import Camera

#: Radians to either side. Further turns would show hardly anything of the recorded picture.
MOST_TURN = 0.5


def seen_from(image: np.ndarray, offset: float, heading: float, camera: Camera) -> np.ndarray:
    """The picture from another pose, interpolated bilinearly.

    Args:
        image: uint8 [H, W, 3], recorded.
        offset: by how many metres the car stands to the right of where it was recorded.
        heading: by how many radians it looks further to the right, as seen from above; cut off at MOST_TURN.
        camera: which took the picture.

    Returns:
        uint8 [H, W, 3]. Where the recorded picture ends, its border goes on.
    """
    if not offset and not heading:
        return image
    height, width = camera.shape
    middle = round(camera.horizon)  # the first row whose pixels have their centres below the horizon
    far = _homography(0.0, heading, camera)
    near = _homography(offset, heading, camera)
    left, top, right, bottom = np.maximum(_overhang(far, 0, middle, camera), _overhang(near, middle, height, camera))
    source = Image.fromarray(np.pad(image, ((top, bottom), (left, right), (0, 0)), "edge"))
    shift = _translation(left, top)
    parts = [
        source.transform((width, rows), Image.Transform.PERSPECTIVE, _coefficients(shift @ matrix), _BILINEAR)
        for rows, matrix in ((middle, far), (height - middle, near @ _translation(0, middle)))
    ]
    return np.concatenate(parts)


_BILINEAR = Image.Resampling.BILINEAR


def _homography(offset: float, heading: float, camera: Camera) -> np.ndarray:
    """[3, 3]: place in the new picture (column, row, 1) -> place in the recorded one, both in continuous pixels.

    A ray (x, y, 1) of the turned camera, y downwards, meets the ground after height / y of its length. From the
    recorded camera that point is seen along the ray turned by the heading, plus offset * y / height to the right.
    """
    turn = min(max(heading, -MOST_TURN), MOST_TURN)
    sine, cosine = math.sin(turn), math.cos(turn)
    rays = np.array([[cosine, offset / camera.height, sine], [0, 1, 0], [-sine, 0, cosine]])
    focal_length, centre = camera.focal_length, camera.shape[1] / 2
    pixels = np.array([[focal_length, 0, centre], [0, focal_length, camera.horizon], [0, 0, 1]])
    return pixels @ rays @ np.linalg.inv(pixels)


def _translation(columns: float, rows: float) -> np.ndarray:
    return np.array([[1, 0, columns], [0, 1, rows], [0, 0, 1]], float)


def _overhang(matrix: np.ndarray, top: int, bottom: int, camera: Camera) -> np.ndarray:
    """How far (left, top, right, bottom) these rows of the new picture reach beyond the recorded one, in whole pixels.

    A homography maps the rectangle to a quadrilateral, so its corners reach furthest.
    """
    height, width = camera.shape
    corners = matrix @ [[0, width, 0, width], [top, top, bottom, bottom], [1, 1, 1, 1]]
    columns, rows = corners[:2] / corners[2]
    reach = [-columns.min(), -rows.min(), columns.max() - width, rows.max() - height]
    return np.ceil(np.maximum(reach, 0)).astype(int) + 1


def _coefficients(matrix: np.ndarray) -> tuple[float, ...]:
    """The eight numbers of a homography as Pillow takes them."""
    return tuple((matrix / matrix[2, 2]).ravel()[:8])
