"""The detectors: what they take, their default data set, and their defaults of train.py."""

from training.entry import Entry

# For pictures of the user's own, which are larger.
_OWN = {"image_size": (240, 320), "stride": 16}
# Of them each may hold dozens of objects, so proposals and samples are as many as in the papers.
_OWN_REGIONS = {
    "image_size": (240, 320), "candidates": 1000, "proposals": 200, "anchor_samples": 256, "region_samples": 128,
}  # fmt: skip
# Small objects are found by small regions. rcnn has a whole pass for each region of a step, hence fewer of them.
_OWN_FAST = {"image_size": (240, 320), "scale": 20, "region_samples": 128}
_OWN_CROPS = {"image_size": (240, 320), "scale": 20, "region_samples": 64, "batch_size": 4, "epochs": 20}

_LEARNT = {
    "batch_size": 16, "learning_rate": 0.002, "schedule": "polynomial", "precision": "auto", "epochs": 100,
    "restored_rate": 0.03,
}  # fmt: skip
_ANCHORED = _LEARNT | {"anchors": "auto"}
_SEARCHED = {"regions": "tasks.detection.selective_search:SelectiveSearch"}
_SHAPES = {"most_objects": 5, "batch_size": 32, "light": 0.0, "epochs": 10}
_BOXED = {"images": (None, None, 3), "boxes": (None, 4), "labels": (None,)}

MODELS = {
    "yolo": Entry(
        "graphs.detectors.yolo:Yolo",
        "all objects, with boxes and classes, in one pass over the picture",
        _BOXED,
        "shapes",
        recipe=_ANCHORED,
        recipe_of_data={"shapes": _SHAPES, "voc": _OWN, "coco": _OWN, "yolo": _OWN},
    ),
    "rcnn": Entry(
        "graphs.detectors.rcnn:RCNN",
        "all objects, with boxes and classes: a network judges each region of selective search",
        _BOXED,
        "shapes",
        derived=_SEARCHED,
        recipe=_LEARNT,
        recipe_of_data={
            "shapes": _SHAPES | {"regions": 300, "region_samples": 16, "epochs": 5},
            "voc": _OWN_CROPS,
            "coco": _OWN_CROPS,
            "yolo": _OWN_CROPS,
        },
    ),
    "fast_rcnn": Entry(
        "graphs.detectors.fast_rcnn:FastRCNN",
        "all objects, with boxes and classes: one pass, and a head judges each region of selective search",
        _BOXED,
        "shapes",
        derived=_SEARCHED,
        recipe=_LEARNT,
        recipe_of_data={"shapes": _SHAPES | {"regions": 300}, "voc": _OWN_FAST, "coco": _OWN_FAST, "yolo": _OWN_FAST},
    ),
    "faster_rcnn": Entry(
        "graphs.detectors.faster_rcnn:FasterRCNN",
        "all objects, with boxes and classes: a network proposes regions, a head judges each",
        _BOXED,
        "shapes",
        recipe=_ANCHORED,
        recipe_of_data={"shapes": _SHAPES, "voc": _OWN_REGIONS, "coco": _OWN_REGIONS, "yolo": _OWN_REGIONS},
    ),
    "mask_rcnn": Entry(
        "graphs.detectors.mask_rcnn:MaskRCNN",
        "all objects, with boxes, classes and the pixels of each: Faster R-CNN with a mask branch",
        _BOXED | {"instances": (None, None, None)},
        "shapes",
        recipe=_ANCHORED,
        recipe_of_data={"shapes": _SHAPES, "voc": _OWN_REGIONS, "coco": _OWN_REGIONS},
    ),
}  # fmt: skip
