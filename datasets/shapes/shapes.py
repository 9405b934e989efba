"""`shapes`: ten classes of drawn shapes on textured grounds. Embedded: rendered when loaded, nothing is downloaded."""

import math
from typing import Annotated

import numpy as np
from annotated_types import Ge, Interval, doc
from tqdm import tqdm

from datasets.dataset import Dataset
from datasets.instances import packed, packed_shape
from datasets.options import Channels, Instances
from datasets.shapes.outlines import KEYPOINTS
from datasets.shapes.renderer import (
    CLASSES,
    Scene,
    number_of_objects,
    render,
    render_image,
)
from errors import UsageError
from parameters import ImageSize, Only, height_and_width

MASK_CLASSES = ("background", *CLASSES)

_TEST_SEED = 2**31  # runs have smaller ones
_MOST_BYTES = 8 * 10**9  # of all pictures, which stay in memory
_FIRST_VALIDATION_INDEX = 2**31  # of a run's seed; its training pictures start at 0

Fields = dict[str, np.ndarray]


def load(
    data_dir: str,
    seed: int,
    *,
    image_size: ImageSize = (32,),
    channels: Channels = 3,
    examples: Annotated[
        int, Ge(100), doc("training pictures; validation gets a tenth of this number, test a fifth")
    ] = 10_000,
    boxes: Annotated[bool, doc("any number of objects a picture, with boxes and keypoints")] = False,
    instances: Annotated[Instances, Only("boxes")] = False,
    masks: Annotated[bool, doc("any number of objects a picture, with the class of each pixel")] = False,
    most_objects: Annotated[int, Interval(ge=1, le=50), doc("objects in the fullest picture")] = 1,
    empty: Annotated[float, Interval(ge=0, lt=1), doc("share of pictures without an object")] = 0.2,
) -> Dataset:
    """Renders pictures uint8 [N, height, width, channels] in 0..255 of one shape each, and labels int32 [N].

    With boxes or masks there are 1 to most_objects shapes, or none. A later shape may cover a part of an earlier one,
    whose box and keypoints are still those of the whole shape. The fields are those of Dataset, M = most_objects and
    K = 5: centre, top, left, bottom and right. No object is difficult. Masks take the place of labels, and have a
    class more: 0 is the background. A pixel belongs to the last shape that covers at least half of it, in masks and in
    instances: the pixels of a hidden part are those of the shape that hides it.

    The run's seed (0..2^31-1) draws the training and validation pictures; the test pictures are the same for all seeds,
    so that runs compare. Classes are balanced, to one picture; with boxes or masks those of the objects drawn first,
    apart from the pictures that chance leaves empty. With more examples each split starts with the same pictures.
    10,000 training pictures of 32x32 take a few seconds.

    Raises:
        UsageError: boxes and masks are both asked for, or instances without boxes, or the pictures would take more than
            8 GB of memory.
    """
    del data_dir  # every data set is given the folder; this one has no files
    if boxes and masks:
        raise UsageError("shapes has boxes or masks, not both; leave --boxes or --masks out")
    if instances and not boxes:
        raise UsageError("shapes has instances of objects with boxes; add --boxes, or leave --instances out")
    height, width = height_and_width(image_size)
    _check_memory(examples, (height, width, channels), masks, most_objects if instances else 0)
    ranges = {
        "train": (seed, 0, examples),
        "validation": (seed, _FIRST_VALIDATION_INDEX, examples // 10),
        "test": (_TEST_SEED, 0, examples // 5),
    }
    splits = {}
    for name, (its_seed, first, count) in ranges.items():
        images = np.empty((count, height, width, channels), np.uint8)
        numbers = tqdm(range(count), f"shapes: {name}", unit=" pictures", delay=2, leave=False, disable=None)
        if boxes:
            splits[name] = _with_boxes(its_seed, first, images, numbers, most_objects, empty, instances)
        elif masks:
            splits[name] = _with_masks(its_seed, first, images, numbers, most_objects, empty)
        else:
            splits[name] = _with_classes(its_seed, first, images, numbers)
    return Dataset("shapes", splits, MASK_CLASSES if masks else CLASSES)


def _check_memory(examples: int, shape: tuple[int, int, int], masks: bool, instances: int) -> None:
    """Raises a UsageError for a set that takes too much memory.

    shape: (height, width, channels) of a picture. instances: the number of objects of which each has its pixels.
    """
    height, width, channels = shape
    example_bytes = height * (width * (channels + masks) + instances * math.ceil(width / 8))
    if examples * 13 // 10 * example_bytes > _MOST_BYTES:
        most = _MOST_BYTES // example_bytes * 10 // 13
        held = " with masks" * masks + f" with the pixels of {instances} objects" * bool(instances)
        raise UsageError(
            f"shapes: {examples} training pictures of {height}x{width}x{channels}{held}, with "
            f"validation and test, take {examples * 1.3 * example_bytes / 1e9:.1f} GB of memory; "
            f"give --examples {most} or fewer"
        )


def _with_classes(seed: int, first: int, images: np.ndarray, numbers: tqdm) -> Fields:
    """Fills the images with the scenes of a seed from `first` on; numbers: of the images, with a progress bar."""
    labels = np.empty(len(images), np.int32)
    for i in numbers:
        images[i], labels[i] = render_image(seed, first + i, images.shape[1:3], images.shape[3])
    return {"images": images, "labels": labels}


def _with_boxes(
    seed: int, first: int, images: np.ndarray, numbers: tqdm, most: int, empty: float, instances: bool
) -> Fields:
    """Fills the images with scenes of up to `most` objects, and adds the fields of these; instances: their pixels."""
    shape = len(images), most
    fields = {
        "boxes": np.zeros((*shape, 4), np.float32),
        "labels": np.full(shape, -1, np.int32),
        "difficult": np.zeros(shape, bool),
        "keypoints": np.zeros((*shape, len(KEYPOINTS), 2), np.float32),
        "keypoints_visible": np.zeros((*shape, len(KEYPOINTS)), bool),
    }
    if instances:
        fields["instances"] = np.zeros((*shape, *packed_shape(*images.shape[1:3])), np.uint8)
    for i in numbers:
        scene = _scene(seed, first + i, images, most, empty)
        images[i] = scene.image
        for j, drawn in enumerate(scene.objects):
            fields["boxes"][i, j] = drawn.box
            fields["labels"][i, j] = drawn.label
            fields["keypoints"][i, j] = drawn.keypoints
            fields["keypoints_visible"][i, j] = drawn.keypoints_visible
            if instances:
                fields["instances"][i, j] = packed(drawn.mask)
    return {"images": images} | fields


def _with_masks(seed: int, first: int, images: np.ndarray, numbers: tqdm, most: int, empty: float) -> Fields:
    """Fills the images with scenes of up to `most` objects, and adds the class of each pixel."""
    masks = np.zeros(images.shape[:3], np.uint8)
    for i in numbers:
        scene = _scene(seed, first + i, images, most, empty)
        images[i] = scene.image
        for drawn in scene.objects:
            masks[i][drawn.mask] = 1 + drawn.label
    return {"images": images, "masks": masks}


def _scene(seed: int, index: int, images: np.ndarray, most: int, empty: float) -> Scene:
    """Scene `index` of a seed in the size of the images, with up to `most` objects."""
    return render(seed, index, images.shape[1:3], images.shape[3], number_of_objects(seed, index, most, empty))
