"""The segmenters: what they take, their default data set, and their defaults of train.py."""

from training.entry import Entry

_MASKED = {"images": (None, None, None), "masks": (None, None)}
_RECIPE = {
    "augment": True, "batch_size": 8, "learning_rate": 0.002, "schedule": "polynomial", "epochs": 100,
    "restored_rate": 0.1, "precision": "auto",
}  # fmt: skip
_SHAPES = {
    "image_size": (64, 64), "most_objects": 3, "examples": 10_000, "batch_size": 32, "epochs": 14, "augment": False,
    "learning_rate": 0.006,
}  # fmt: skip
# The square roots of the weights of --class_weights median_frequency, which would cost too many frequent pixels.
_WEIGHTS = (
    "Sky=0.53,Building=0.45,Pole=2.18,Road=0.39,Pavement=1,Tree=0.65,SignSymbol=1.94,Fence=1.4,Car=0.89,"
    "Pedestrian=2.5,Bicyclist=2.92"
)
_CAMVID = {"epochs": 36, "class_weights": _WEIGHTS}

MODELS = {
    "fcn": Entry(
        "graphs.segmenters.fcn:FCN",
        "FCN: the class of each pixel, by the summed scores of a classifier's features at several strides",
        _MASKED,
        "shapes",
        recipe=_RECIPE | {"batch_norm": True},
        recipe_of_data={
            "shapes": _SHAPES | {"stride": 2},  # a stride of 8 is half as wide as some objects
            "camvid": _CAMVID | {"backbone": "resnet18"},
        },
    ),
    "segnet": Entry(
        "graphs.segmenters.segnet:SegNet",
        "SegNet: the class of each pixel, by VGG-16 and its mirror, which unpools where the maxima were",
        _MASKED,
        "shapes",
        recipe=_RECIPE | {"small": True, "kernel": 3},
        recipe_of_data={"shapes": _SHAPES, "camvid": _CAMVID | {"filters": 32}},
    ),
    "unet": Entry(
        "graphs.segmenters.unet:UNet",
        "U-Net: the class of each pixel, by a contracting and an expanding path",
        _MASKED,
        "shapes",
        recipe=_RECIPE | {"filters": 16, "batch_norm": True},
        recipe_of_data={
            "shapes": _SHAPES | {"backbone": "small", "stride": 8},  # which learn them in a fraction of the time
            "camvid": _CAMVID | {"backbone": "resnet18"},
        },
    ),
    "dilated": Entry(
        "graphs.segmenters.dilated:Dilated",
        "the class of each pixel, by dilated convolutions in place of the last strides",
        _MASKED,
        "shapes",
        recipe=_RECIPE | {"batch_norm": True},
        recipe_of_data={"shapes": _SHAPES | {"stride": 4}, "camvid": _CAMVID},
    ),
}
