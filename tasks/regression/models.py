"""The networks that steer: what they take, their default data set, and their defaults of train.py."""

from training.entry import Entry

_ROAD = {"images": (None, None, None), "angles": ()}
_RECIPE = {"epochs": 10, "batch_size": 32}

MODELS = {
    "driving_cnn": Entry(
        "graphs.regressors.driving_cnn:DrivingCNN",
        "three convolutions and a dense layer that steer a car",
        _ROAD,
        "track",
        recipe=_RECIPE,
    ),
    "frugal_inception": Entry(
        "graphs.regressors.frugal_inception:FrugalInception",
        "two small Inception modules that steer a car",
        _ROAD,
        "track",
        recipe=_RECIPE,
    ),
    "pilotnet": Entry(
        "graphs.regressors.pilotnet:PilotNet",
        "PilotNet: five convolutions and three dense layers that steer a car",
        _ROAD,
        "track",
        recipe=_RECIPE,
    ),
}
