"""The localizers: what they take, their default data set, and their defaults of train.py."""

from training.entry import Entry

# For pictures of the user's own, which are few.
_OWN = {"resize": "stretch", "augment": True, "shift": 0.15, "zoom": 0.3, "epochs": 60}

MODELS = {
    "localization": Entry(
        "graphs.localizers.localization:Localization",
        "presence, box, class and landmarks of one object",
        {"images": (None, None, 3), "boxes": (None, 4), "labels": (None,)},
        "shapes",
        recipe={
            "place": "soft_argmax", "box_weight": 1000.0, "huber_delta": 0.02, "batch_norm": True, "batch_size": 32,
            "learning_rate": 0.003, "schedule": "polynomial", "precision": "auto", "restored_rate": 0.003,
        },
        recipe_of_data={
            "shapes": {"image_size": (64, 64), "epochs": 6},
            **dict.fromkeys(("voc", "coco", "yolo"), _OWN),
            **dict.fromkeys(("python", "records"), {"epochs": 60}),
        },
    ),
}  # fmt: skip
