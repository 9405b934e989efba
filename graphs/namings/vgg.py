"""Names of VGG in published weights."""

from graphs.namings.naming import SLIM_LAYERS, Naming

NAMINGS = (
    Naming(
        "Keras",
        (r"^block1_conv1/",),
        (
            (r"^block(\d)_conv(\d)/", r"conv\1_\2/"),
            (r"^fc1/", "fc6/"),
            (r"^fc2/", "fc7/"),
            (r"^predictions/", "logits/"),
        ),
        hyperparameters={"pixels": "bgr"},
    ),
    Naming(
        "tf-slim",
        (r"^vgg_\w+/conv1/conv1_1/",),
        (
            (r"^vgg_\w+?/(?:conv\d/)?(?=(conv|fc))", ""),
            (r"^fc8/", "logits/"),  # of the three dense layers, which are convolutions there, the last
            *SLIM_LAYERS,
        ),
        hyperparameters={"pixels": "rgb"},
    ),
    Naming("Caffe", (r"^fc8/kernel$",), ((r"^fc8/", "logits/"),), hyperparameters={"pixels": "bgr"}),
)
