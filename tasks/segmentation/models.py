"""The segmenters: what they take, their default data set, and their defaults of train.py."""

from training.entry import Entry

_MASKED = {"images": (None, None, None), "masks": (None, None)}
_RECIPE = {
    "augment": True, "batch_size": 8, "learning_rate": 0.002, "schedule": "polynomial", "epochs": 100,
    "restored_rate": 0.1, "precision": "auto",
}  # fmt: skip
# Enough objects, at a size at which their outlines are more than a few pixels.
_SHAPES = {"image_size": (96, 96), "most_objects": 5, "examples": 4000}

MODELS = {
    "fcn": Entry(
        "graphs.segmenters.fcn:FCN",
        "FCN: the class of each pixel, by the summed scores of a classifier's features at several strides",
        _MASKED,
        "shapes",
        recipe=_RECIPE | {"batch_norm": True},
        recipe_of_data={"shapes": _SHAPES | {"stride": 2}},  # a stride of 8 is half as wide as some objects
    ),
    "segnet": Entry(
        "graphs.segmenters.segnet:SegNet",
        "SegNet: the class of each pixel, by VGG-16 and its mirror, which unpools where the maxima were",
        _MASKED,
        "shapes",
        recipe=_RECIPE | {"small": True, "kernel": 3},
        recipe_of_data={"shapes": _SHAPES},
    ),
    "unet": Entry(
        "graphs.segmenters.unet:UNet",
        "U-Net: the class of each pixel, by a contracting and an expanding path",
        _MASKED,
        "shapes",
        recipe=_RECIPE | {"filters": 16, "batch_norm": True},
        recipe_of_data={"shapes": _SHAPES},
    ),
    "dilated": Entry(
        "graphs.segmenters.dilated:Dilated",
        "the class of each pixel, by dilated convolutions in place of the last strides",
        _MASKED,
        "shapes",
        recipe=_RECIPE | {"batch_norm": True},
        recipe_of_data={"shapes": _SHAPES | {"stride": 4}},
    ),
}
