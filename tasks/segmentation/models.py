"""The segmenters: what they take, their default data set, and their defaults of train.py."""

from training.entry import Entry

_MASKED = {"images": (None, None, None), "masks": (None, None)}
# Enough objects, at a size at which their outlines are more than a few pixels.
_RECIPE_OF_DATA = {"shapes": {"image_size": (96, 96), "most_objects": 5, "examples": 4000}}

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
        recipe_of_data=_RECIPE_OF_DATA,
    ),
}  # fmt: skip
