"""Tests of the shapes renderer (against closed forms and brute force) and of the loader that calls it."""

import math
import zlib

import numpy as np
import pytest
from scipy.ndimage import binary_dilation

from datasets.shapes import renderer, shapes
from datasets.shapes.outlines import (
    KEYPOINTS,
    OUTLINES,
    Outline,
    area_and_centre,
    box_of,
    coverage,
    keypoints_of,
)
from datasets.shapes.renderer import (
    CLASSES,
    number_of_objects,
    render,
    render_image,
)
from errors import UsageError

AREAS = {
    "circle": math.pi,
    "ring": math.pi * (1 - 0.55**2),
    "ellipse": math.pi / 2,
    "heart": 180 * math.pi / 16**2,
    "triangle": 3 * math.sqrt(3) / 4,
    "square": 2.0,
    "star": 5 * 0.42 * math.sin(math.pi / 5),
    "cross": 2 * 2 * 0.6 - 0.6**2,
    "arrow": 2 * 0.22 * 1.05 + 0.75 * 0.95,
}


def lens(radius: float, shift: float) -> float:
    """The area that the unit circle shares with a circle of this radius at this distance."""
    mine = math.acos((shift**2 + 1 - radius**2) / (2 * shift))
    its = math.acos((shift**2 + radius**2 - 1) / (2 * shift * radius))
    return mine - math.sin(2 * mine) / 2 + radius**2 * (its - math.sin(2 * its) / 2)


def moved(name: str, angle: float, scale: float, centre: tuple[float, float]) -> Outline:
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    return Outline(OUTLINES[name].vertices @ turn * scale + centre, OUTLINES[name].following)


def inside(outline: Outline, y: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Whether points lie in an outline, by counting the edges that a ray to the right of each one meets."""
    start, end = outline.vertices, outline.vertices[outline.following]
    meets = np.zeros(y.shape, int)
    for (y0, x0), (y1, x1) in zip(start, end, strict=True):
        if y0 != y1:
            meets += ((y0 <= y) != (y1 <= y)) & (x0 + (y - y0) * (x1 - x0) / (y1 - y0) > x)
    return meets % 2 == 1


@pytest.mark.parametrize("name", AREAS)
def test_outline_has_the_area_of_its_formula(name):
    area, centre = area_and_centre(OUTLINES[name])
    assert area == pytest.approx(AREAS[name], rel=2e-3)  # curves are 96 chords
    assert abs(centre[0] if name != "heart" else centre[1]) < 1e-9  # on the axis of symmetry


def test_crescent_is_the_unit_circle_without_the_lens():
    area, centre = area_and_centre(OUTLINES["crescent"])
    assert area == pytest.approx(math.pi - lens(0.8, 0.55), rel=2e-3)
    assert centre[1] < -0.3


@pytest.mark.parametrize("name", CLASSES)
def test_coverage_is_the_share_of_each_pixel(name):
    outline = moved(name, 0.7, 9.3, (12.4, 13.8))
    steps = (np.arange(26 * 32) + 0.5) / 32
    samples = inside(outline, *np.meshgrid(steps, steps, indexing="ij"))
    expected = samples.reshape(26, 32, 26, 32).mean((1, 3))
    cover = coverage(outline, 26, 26)
    np.testing.assert_allclose(cover, expected, atol=0.08)  # 8 scanlines against 32
    assert np.abs(cover - expected).mean() < 0.002
    assert cover.sum() == pytest.approx(area_and_centre(outline)[0], rel=2e-3)


def test_coverage_of_half_pixels_and_level_edges_is_exact():
    square = Outline(np.array([(1.0, 1.5), (1.0, 3.25), (2.5, 3.25), (2.5, 1.5)]), np.array([1, 2, 3, 0]))
    expected = np.array([[0, 0, 0, 0], [0, 0.5, 1, 0.25], [0, 0.25, 0.5, 0.125]])
    np.testing.assert_array_equal(coverage(square, 3, 4), expected)
    reversed_square = Outline(square.vertices[::-1], square.following)
    np.testing.assert_array_equal(coverage(reversed_square, 3, 4), expected)
    np.testing.assert_array_equal(box_of(square), [1, 1.5, 2.5, 3.25])
    np.testing.assert_array_equal(keypoints_of(square)[0], [1.75, 2.375])


@pytest.mark.parametrize("index", range(20))
def test_labels_agree_with_the_pixels_they_describe(index):
    scene = render(5, index, (200, 300))
    [shape] = scene.objects
    assert CLASSES[shape.label] == list(OUTLINES)[index % 10]
    assert shape.visible == 1 and shape.keypoints_visible.all()
    assert shape.box.dtype == np.float32 and shape.keypoints.dtype == np.float32 and shape.mask.dtype == bool
    rows, columns = (np.flatnonzero(shape.mask.any(axis)) for axis in (1, 0))
    tight = np.array([rows[0], columns[0], rows[-1] + 1, columns[-1] + 1])
    assert (np.abs(tight - shape.box) < 2.5).all()  # a sharp tip covers no pixel by half in its last 2 pixels
    assert (tight[:2] > shape.box[:2] - 1).all() and (tight[2:] < shape.box[2:] + 1).all()
    centre, *extremes = shape.keypoints
    np.testing.assert_allclose(centre, np.argwhere(shape.mask).mean(0) + 0.5, atol=0.3)
    assert [point[axis] for point, axis in zip(extremes, (0, 1, 0, 1), strict=True)] == shape.box.tolist()
    assert len(KEYPOINTS) == len(shape.keypoints)
    assert (shape.keypoints >= shape.box[:2]).all() and (shape.keypoints <= shape.box[2:]).all()
    assert (shape.box >= 5).all() and (shape.box <= (195, 295, 195, 295)).all()


@pytest.mark.parametrize("label", range(10))
def test_mask_has_the_area_of_the_placed_outline(label):
    _, [drawn] = renderer._draw(1, label, (300, 400), 1, 1)
    area, _ = area_and_centre(drawn.outline)
    assert drawn.mask.sum() == pytest.approx(area, rel=0.005)
    np.testing.assert_array_equal(drawn.mask, coverage(drawn.outline, 300, 400) >= 0.5)  # drawn in a window of its own


def test_scene_is_a_function_of_seed_and_index():
    first, again = render(3, 17, 40, objects=3), render(3, 17, 40, objects=3)
    np.testing.assert_array_equal(first.image, again.image)
    for one, other in zip(first.objects, again.objects, strict=True):
        for value, same in zip(one, other, strict=True):
            np.testing.assert_array_equal(value, same)
    assert (first.image != render(4, 17, 40, objects=3).image).any()
    assert (first.image != render(3, 27, 40, objects=3).image).any()
    image, label = render_image(3, 17, 40)
    np.testing.assert_array_equal(image, render(3, 17, 40).image)
    assert label == 7


@pytest.mark.parametrize(
    ("arguments", "crc"),
    [
        ({"image_size": 28, "channels": 1}, 3217049691),
        ({"image_size": 32}, 1581221442),
        ({"image_size": (60, 100), "objects": 4}, 425837836),
    ],
)
def test_pictures_are_the_same_bytes_everywhere(arguments, crc):
    pictures = b"".join(render(0, index, **arguments).image.tobytes() for index in range(50))
    assert zlib.crc32(pictures) == crc


def test_layout_is_the_same_at_every_size_and_in_grey():
    for index in range(10):
        small, large = render(2, index, 48, objects=3), render(2, index, 96, objects=3)
        for one, other in zip(small.objects, large.objects, strict=True):
            assert one.label == other.label
            np.testing.assert_allclose(2 * one.box, other.box, rtol=1e-5)
        halved = large.image.reshape(48, 2, 48, 2, 3).mean((1, 3))
        assert np.abs(halved - small.image).mean() < 8  # the grain differs, and the edges
        grey = render(2, index, 48, channels=1, objects=3).image
        assert grey.shape == (48, 48, 1)
        assert np.abs(small.image @ (0.299, 0.587, 0.114) - grey[:, :, 0]).mean() < 2


@pytest.mark.parametrize("channels", [1, 3])
def test_every_shape_stands_out_from_its_ground(channels):
    for index in range(400):
        scene = render(0, index, 28, channels)
        mask = scene.objects[0].mask
        grey = scene.image @ ((0.299, 0.587, 0.114) if channels == 3 else (1.0,))
        around = binary_dilation(mask, iterations=3) & ~binary_dilation(mask, iterations=1)
        assert abs(grey[mask].mean() - grey[around].mean()) > 40, index


def test_class_does_not_show_in_colour_position_or_size():
    from sklearn.ensemble import RandomForestClassifier

    scenes = [render(0, index, 32) for index in range(1500)]
    boxes = np.array([scene.objects[0].box for scene in scenes])
    sides = boxes[:, 2:] - boxes[:, :2]
    features = np.column_stack(
        [[scene.image.mean((0, 1)) for scene in scenes], boxes[:, :2] + sides / 2, sides.max(1)]
    )  # [1500, 6]
    labels = np.arange(1500) % 10
    forest = RandomForestClassifier(50, random_state=0).fit(features[:1000], labels[:1000])
    assert forest.score(features[1000:], labels[1000:]) < 0.2


def test_later_objects_hide_earlier_ones():
    hidden_points = hidden_objects = 0
    for index in range(60):
        objects = render(0, index, (96, 128), objects=6).objects
        assert len(objects) == 6 and objects[-1].visible == 1
        assert np.sum([shape.mask for shape in objects], 0).max() == 1  # each pixel belongs to one object at most
        assert all(0 <= shape.visible <= 1 for shape in objects)
        hidden_objects += sum(shape.visible < 1 for shape in objects)
        for number, shape in enumerate(objects):
            later = np.any([other.mask for other in objects[number:]], 0) & ~shape.mask
            rows, columns = shape.keypoints.astype(int).T
            np.testing.assert_array_equal(shape.keypoints_visible, ~later[rows, columns])
            hidden_points += np.sum(~shape.keypoints_visible)
    assert hidden_points > 20 and 40 < hidden_objects < 250


def test_labels_of_the_other_objects_are_random_and_a_scene_may_be_empty():
    labels = [shape.label for index in range(300) for shape in render(0, index, 32, 1, objects=4).objects[1:]]
    assert np.bincount(labels, minlength=10).min() > 60
    scene = render(0, 3, (20, 50), objects=0)
    assert scene.image.shape == (20, 50, 3) and scene.objects == []


def test_load_gives_balanced_disjoint_splits():
    data = shapes.load("", 0, image_size=16, channels=1, examples=205)
    assert data.name == "shapes" and data.classes == CLASSES and len(set(CLASSES)) == 10
    counts = {split: np.bincount(fields["labels"], minlength=10) for split, fields in data.splits.items()}
    assert {split: count.sum() for split, count in counts.items()} == {"train": 205, "validation": 20, "test": 41}
    assert all(np.ptp(count) <= 1 for count in counts.values())
    pictures = [picture.tobytes() for fields in data.splits.values() for picture in fields["images"]]
    assert len(set(pictures)) == 266
    for split, fields in data.splits.items():
        assert fields["images"].dtype == np.uint8 and fields["labels"].dtype == np.int32, split
        assert fields["images"].shape[1:] == (16, 16, 1), split


def test_more_examples_keep_the_first_and_another_seed_keeps_the_test_set():
    few, more, other = (
        shapes.load("", seed, image_size=16, examples=examples) for seed, examples in ((0, 100), (0, 150), (1, 100))
    )
    for split, fields in few.splits.items():
        count = len(fields["labels"])
        np.testing.assert_array_equal(fields["images"], more.splits[split]["images"][:count])
        np.testing.assert_array_equal(fields["labels"], more.splits[split]["labels"][:count])
        same = [(one == two).all() for one, two in zip(fields["images"], other.splits[split]["images"], strict=True)]
        assert sum(same) == (count if split == "test" else 0)


def _with_boxes(seed=0, **options):
    return shapes.load(
        "", seed, **{"image_size": (24, 32), "examples": 200, "boxes": True, "most_objects": 4} | options
    )


def test_boxes_are_those_of_the_renderer():
    data = _with_boxes(3)
    assert data.classes == CLASSES
    fields = data.splits["validation"]
    assert {name: (field.dtype, field.shape) for name, field in fields.fields.items()} == {
        "images": (np.uint8, (24, 32, 3)),
        "boxes": (np.float32, (4, 4)),
        "labels": (np.int32, (4,)),
        "difficult": (bool, (4,)),
        "keypoints": (np.float32, (4, 5, 2)),
        "keypoints_visible": (bool, (4, 5)),
    }
    for i in range(20):
        index = 2**31 + i
        scene = render(3, index, (24, 32), objects=number_of_objects(3, index, 4, 0.2))
        np.testing.assert_array_equal(fields["images"][i], scene.image)
        count = len(scene.objects)
        assert (fields["labels"][i, count:] == -1).all()
        assert not any(fields[name][i, count:].any() for name in ("boxes", "keypoints", "keypoints_visible"))
        for j, drawn in enumerate(scene.objects):
            assert fields["labels"][i, j] == drawn.label
            np.testing.assert_array_equal(fields["boxes"][i, j], drawn.box)
            np.testing.assert_array_equal(fields["keypoints"][i, j], drawn.keypoints)
            np.testing.assert_array_equal(fields["keypoints_visible"][i, j], drawn.keypoints_visible)
        assert not fields["difficult"][i].any()


def test_pictures_with_boxes_hold_any_number_of_objects():
    counts = [number_of_objects(7, index, 4, 0.3) for index in range(5000)]
    np.testing.assert_allclose(np.bincount(counts, minlength=5) / 5000, [0.3, *[0.175] * 4], atol=0.03)
    assert {number_of_objects(7, index, 1, 0.0) for index in range(200)} == {1}
    assert counts != [number_of_objects(8, index, 4, 0.3) for index in range(5000)]


def test_the_number_of_objects_is_the_same_at_every_size():
    small, large = _with_boxes(examples=100), _with_boxes(image_size=48, channels=1, examples=150)
    assert large.splits["train"]["images"].shape == (150, 48, 48, 1)
    for split, fields in small.splits.items():
        counts = (fields["labels"] >= 0).sum(1)
        np.testing.assert_array_equal(counts, (large.splits[split]["labels"] >= 0).sum(1)[: len(counts)])
        assert set(counts) >= {0, 1, 2, 3, 4} or len(counts) < 20


def test_with_boxes_the_test_set_is_the_same_for_all_seeds():
    one, other = _with_boxes(0, examples=100), _with_boxes(1, examples=100)
    for split, fields in one.splits.items():
        varied = [name for name in fields.fields if fields[name].any()]
        same = [np.array_equal(fields[name], other.splits[split][name]) for name in varied]
        assert all(same) if split == "test" else not any(same)


def test_a_set_that_does_not_fit_into_memory_is_refused():
    with pytest.raises(UsageError, match=r"1024x1024x3.* 40\.9 GB of memory; give --examples 1956 or fewer"):
        shapes.load("", 0, image_size=1024)
    with pytest.raises(UsageError, match=r"2000x1000x3.* 78\.0 GB of memory; give --examples 1025 or fewer"):
        _with_boxes(image_size=(2000, 1000), examples=10_000)


def test_masks_are_the_visible_pixels_of_the_renderer():
    data = shapes.load("", 3, image_size=(24, 32), examples=200, masks=True, most_objects=4, empty=0.3)
    assert data.classes == ("background", *CLASSES)
    fields = data.splits["validation"]
    assert {name: (field.dtype, field.shape) for name, field in fields.fields.items()} == {
        "images": (np.uint8, (24, 32, 3)),
        "masks": (np.uint8, (24, 32)),
    }
    for i in range(20):
        scene = render(3, 2**31 + i, (24, 32), objects=number_of_objects(3, 2**31 + i, 4, 0.3))
        np.testing.assert_array_equal(fields["images"][i], scene.image)
        owner = np.sum([(1 + drawn.label) * drawn.mask for drawn in scene.objects] or np.zeros((1, 24, 32)), axis=0)
        np.testing.assert_array_equal(fields["masks"][i], owner)  # no two visible parts share a pixel
    held = [set(np.unique(mask)) for mask in data.splits["train"]["masks"]]
    assert set.union(*held) == set(range(11)) and {0} in held and max(map(len, held)) == 5


def test_instances_are_the_visible_pixels_of_each_object():
    fields = _with_boxes(3, instances=True).splits["validation"]
    plain = _with_boxes(3).splits["validation"]
    assert (fields.fields["instances"].dtype, fields.fields["instances"].shape) == (np.uint8, (4, 24, 4))
    for name in plain.fields:
        np.testing.assert_array_equal(fields[name], plain[name])
    hidden = 0
    for i in range(20):
        scene = render(3, 2**31 + i, (24, 32), objects=number_of_objects(3, 2**31 + i, 4, 0.2))
        found = np.unpackbits(fields["instances"][i], axis=-1).astype(bool)  # [4, 24, 32]
        for j, drawn in enumerate(scene.objects):
            np.testing.assert_array_equal(found[j], drawn.mask)
            hidden += drawn.visible < 1
        assert not found[len(scene.objects) :].any()
    assert hidden


def test_the_bits_of_a_row_end_with_a_whole_byte():
    instances = _with_boxes(image_size=(20, 29), instances=True, examples=100).splits["train"]["instances"]
    assert instances.shape[2:] == (20, 4)
    assert instances[..., -1].any() and not (instances[..., -1] & 0b111).any()


def test_pictures_with_masks_are_those_with_boxes():
    masked = shapes.load("", 0, image_size=20, examples=100, masks=True, most_objects=3)
    boxed = _with_boxes(image_size=20, examples=100, most_objects=3)
    for split, fields in masked.splits.items():
        np.testing.assert_array_equal(fields["images"], boxed.splits[split]["images"])


def test_masks_count_in_memory_and_exclude_boxes():
    with pytest.raises(UsageError, match=r"1024x1024x3 with masks.* 54\.5 GB of memory; give --examples 1466 or fewer"):
        shapes.load("", 0, image_size=1024, masks=True)
    with pytest.raises(UsageError, match="boxes or masks, not both; leave --boxes or --masks out"):
        _with_boxes(masks=True)


def test_instances_count_in_memory_and_belong_to_boxes():
    told = r"1024x1024x3 with the pixels of 50 objects.* 126\.1 GB of memory; give --examples 633 or fewer"
    with pytest.raises(UsageError, match=told):
        _with_boxes(image_size=1024, instances=True, most_objects=50, examples=10_000)
    with pytest.raises(UsageError, match="instances of objects with boxes; add --boxes, or leave --instances out"):
        _with_boxes(boxes=False, instances=True)
