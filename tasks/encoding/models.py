"""The encoders: what they take, their default data set, and their defaults of train.py."""

from training.entry import Entry

MODELS = {
    "cae": Entry(
        "graphs.encoders.cae:ConvolutionalAutoencoder",
        "convolutional autoencoder of 28x28 grey pictures",
        {"images": (28, 28, 1)},
        "mnist",
        recipe={"epochs": 5},
    ),
    "siamese": Entry(
        "graphs.encoders.siamese:SiameseNetwork",
        "28x28 grey pictures to points in a plane, near each other within a class",
        {"images": (28, 28, 1), "labels": ()},
        "mnist",
        recipe={"epochs": 5},
    ),
}
