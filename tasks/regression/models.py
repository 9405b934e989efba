"""The networks that steer: what they take, their default data set, and their defaults of train.py."""

from training.entry import Entry

_ROAD = {"images": (None, None, None), "angles": ()}
_RECIPE = {"epochs": 10, "batch_size": 32}
#: The driver of `track` steers for a point 8 m ahead, which says how the angle changes when the car turns or stands
#: aside. A picture moved by its width is a turn of 2.31 rad: 2 * 2.31 * wheelbase / 8 m. A lower border moved by the
#: width is 4.48 m: 2 * 4.48 * wheelbase / (8 m)^2. Both are divided by the 0.436 rad of an angle of 1. The set itself
#: has mirror images.
_ON_TRACK = {
    "epochs": 6,
    "augment": True,
    "flip": False,
    "shift": 0.04,
    "angle_per_width": 3.3,
    "aside": 0.1,
    "angle_per_aside": 0.8,
    "shadow": 0.0,
    "light": 0.3,
}
#: For recordings of some minutes at 30 miles an hour, where a driver looks about 20 m ahead, steered by a keyboard.
_DRIVING = {
    "epochs": 25,
    "schedule": "polynomial",
    "dropout": 0.5,
    "transforms": "original",
    "side_steering": 0.05,
    "balance_steering": 1.0,
    "smooth_steering": 1.0,
    "augment": True,
    "shift": 0.1,
    "aside": 0.1,
    "angle_per_aside": 0.25,
    "shadow": 0.2,
    "light": 0.3,
}
_OF_DATA = {"track": _ON_TRACK, "driving": _DRIVING}

MODELS = {
    "driving_cnn": Entry(
        "graphs.regressors.driving_cnn:DrivingCNN",
        "three convolutions and a dense layer that steer a car",
        _ROAD,
        "track",
        recipe=_RECIPE,
        recipe_of_data=_OF_DATA,
    ),
    "frugal_inception": Entry(
        "graphs.regressors.frugal_inception:FrugalInception",
        "two small Inception modules that steer a car",
        _ROAD,
        "track",
        recipe=_RECIPE,
        recipe_of_data=_OF_DATA,
    ),
    "pilotnet": Entry(
        "graphs.regressors.pilotnet:PilotNet",
        "PilotNet: five convolutions and three dense layers that steer a car",
        _ROAD,
        "track",
        recipe=_RECIPE,
        recipe_of_data=_OF_DATA,
    ),
}
