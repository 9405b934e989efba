"""The segmenters: what they take, their default data set, and their defaults of train.py."""

from training.entry import Entry

_MASKED = {"images": (None, None, None), "masks": (None, None)}

MODELS = {
    "unet": Entry(
        "graphs.segmenters.unet:UNet",
        "U-Net: the class of each pixel, by a contracting and an expanding path",
        _MASKED,
        "shapes",
        recipe={
            "filters": 16, "batch_norm": True, "augment": True, "batch_size": 8, "learning_rate": 0.002,
            "schedule": "polynomial", "epochs": 100, "restored_rate": 0.1, "precision": "auto",
        },
    ),
}  # fmt: skip
