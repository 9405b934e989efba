"""The detectors: what they take, their default data set, and their defaults of train.py."""

from training.entry import Entry

# For pictures of the user's own, which are larger.
_OWN = {"image_size": (240, 320), "stride": 16}

MODELS = {
    "yolo": Entry(
        "graphs.detectors.yolo:Yolo",
        "all objects, with boxes and classes, in one pass over the picture",
        {"images": (None, None, 3), "boxes": (None, 4), "labels": (None,)},
        "shapes",
        recipe={
            "anchors": "auto", "batch_size": 16, "learning_rate": 0.002, "schedule": "polynomial", "precision": "auto",
            "epochs": 100, "restored_rate": 0.03,
        },
        recipe_of_data={
            "shapes": {"most_objects": 5, "batch_size": 32, "light": 0.0, "epochs": 10},
            "voc": _OWN,
            "coco": _OWN,
            "yolo": _OWN,
        },
    ),
}  # fmt: skip
