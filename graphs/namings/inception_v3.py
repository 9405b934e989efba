"""Names of Inception v3 in published weights."""

from graphs.namings.naming import SLIM_LAYERS, Naming

# Layers of a module in the order in which Keras numbers them -> those of tf-slim, without Branch_ and Conv2d_.
_OF_35 = {
    "1x1_1": "0/0a_1x1", "5x5_1": "1/0a_1x1", "5x5_2": "1/0b_5x5", "double3x3_1": "2/0a_1x1",
    "double3x3_2": "2/0b_3x3", "double3x3_3": "2/0c_3x3", "pool_1": "3/0b_1x1",
}  # fmt: skip
_FROM_35_TO_17 = {
    "3x3_1": "0/1a_1x1", "double3x3_1": "1/0a_1x1", "double3x3_2": "1/0b_3x3", "double3x3_3": "1/1a_1x1",
}  # fmt: skip
_OF_17 = {
    "1x1_1": "0/0a_1x1", "7x7_1": "1/0a_1x1", "7x7_2": "1/0b_1x7", "7x7_3": "1/0c_7x1", "double7x7_1": "2/0a_1x1",
    "double7x7_2": "2/0b_7x1", "double7x7_3": "2/0c_1x7", "double7x7_4": "2/0d_7x1", "double7x7_5": "2/0e_1x7",
    "pool_1": "3/0b_1x1",
}  # fmt: skip
_FROM_17_TO_8 = {
    "3x3_1": "0/0a_1x1", "3x3_2": "0/1a_3x3", "7x7x3_1": "1/0a_1x1", "7x7x3_2": "1/0b_1x7", "7x7x3_3": "1/0c_7x1",
    "7x7x3_4": "1/1a_3x3",
}  # fmt: skip
_OF_8 = {
    "1x1_1": "0/0a_1x1", "3x3_1": "1/0a_1x1", "3x3_2a": "1/0b_1x3", "3x3_2b": "1/0c_3x1", "double3x3_1": "2/0a_1x1",
    "double3x3_2": "2/0b_3x3", "double3x3_3a": "2/0c_1x3", "double3x3_3b": "2/0d_3x1", "pool_1": "3/0b_1x1",
}  # fmt: skip
_MODULES = {
    "5b": _OF_35, "5c": _OF_35, "5d": _OF_35, "6a": _FROM_35_TO_17, "6b": _OF_17, "6c": _OF_17, "6d": _OF_17,
    "6e": _OF_17, "7a": _FROM_17_TO_8, "7b": _OF_8, "7c": _OF_8,
}  # fmt: skip
#: Name in tf-slim -> name in the network, in the order of Keras' numbers.
_LAYERS = {
    "Conv2d_1a_3x3": "conv1",
    "Conv2d_2a_3x3": "conv2",
    "Conv2d_2b_3x3": "conv3",
    "Conv2d_3b_1x1": "conv4",
    "Conv2d_4a_3x3": "conv5",
} | {
    f"Mixed_{module}/Branch_{slim[0]}/Conv2d_{slim[2:]}": f"mixed{number}/{layer}"
    for number, (module, layers) in enumerate(_MODULES.items())
    for layer, slim in layers.items()
}
#: Layers that have odd names there -> what their names would be.
_ODD = (
    (r"Mixed_5c/Branch_1/Conv2d_0b_1x1/", "Mixed_5c/Branch_1/Conv2d_0a_1x1/"),
    (r"Mixed_5c/Branch_1/Conv_1_0c_5x5/", "Mixed_5c/Branch_1/Conv2d_0b_5x5/"),
    (r"Mixed_7b/Branch_1/Conv2d_0b_3x1/", "Mixed_7b/Branch_1/Conv2d_0c_3x1/"),
)

NAMINGS = (
    Naming(
        "Keras",
        (r"^conv2d(_\d+)?/kernel$", r"^batch_normalization(_\d+)?/beta$"),
        ((r"^predictions/", "logits/"),),
        {"conv2d": tuple(_LAYERS.values()), "batch_normalization": tuple(f"{name}_bn" for name in _LAYERS.values())},
        {"pixels": "signed"},
    ),
    Naming(
        "tf-slim",
        (r"^InceptionV3/Conv2d_1a_3x3/",),
        (
            *_ODD,
            (r"^InceptionV3/Logits/Conv2d_1c_1x1/", "logits/"),
            (r"^InceptionV3/((?:Mixed_\w+/Branch_\d/)?Conv2d_\w+)(?=/)", lambda match: _LAYERS.get(match[1], match[0])),
            *SLIM_LAYERS,
        ),
        hyperparameters={"pixels": "signed"},
    ),
)
