"""Names in the published files of each family, as they stand there, and the variables that they are for."""

import pytest

from graphs.namings import inception_v3, mobilenet, resnet, vgg

# Namings of the family, library, what follows; name in the file -> name in the network.
CASES = [
    (mobilenet.NAMINGS, "Keras", ("signed",), {
        "conv_dw_1/kernel": "conv_dw_1/depthwise_kernel",
        "conv_dw_1/depthwise_kernel": "conv_dw_1/depthwise_kernel",
        "conv_pw_13_bn/moving_variance": "conv_pw_13_bn/moving_variance",
        "conv_preds/bias": "logits/bias",
    }),
    (vgg.NAMINGS, "Keras", ("bgr",), {
        "block1_conv1/kernel": "conv1_1/kernel",
        "block5_conv4/bias": "conv5_4/bias",
        "fc1/kernel": "fc6/kernel",
        "fc2/bias": "fc7/bias",
        "predictions/kernel": "logits/kernel",
    }),
    (vgg.NAMINGS, "tf-slim", ("rgb",), {
        "vgg_16/conv1/conv1_1/weights": "conv1_1/kernel",
        "vgg_16/conv5/conv5_3/biases": "conv5_3/bias",
        "vgg_16/fc6/weights": "fc6/kernel",
        "vgg_16/fc7/biases": "fc7/bias",
        "vgg_16/fc8/weights": "logits/kernel",
        "vgg_16/mean_rgb": "vgg_16/mean_rgb",
        "vgg_a/conv3/conv3_2/weights": "conv3_2/kernel",
    }),
    (vgg.NAMINGS, "Caffe", ("bgr",), {"conv1_1/kernel": "conv1_1/kernel", "fc8/kernel": "logits/kernel"}),
    (resnet.NAMINGS, "Keras", (1, "keras", "bgr"), {
        "conv1_conv/kernel": "conv1/kernel",
        "conv1_bn/gamma": "conv1_bn/gamma",
        "conv2_block1_0_conv/bias": "conv2_block1_0/bias",
        "conv5_block3_3_bn/moving_mean": "conv5_block3_3_bn/moving_mean",
        "predictions/kernel": "logits/kernel",
    }),
    (resnet.NAMINGS, "Keras", (2, "keras", "signed"), {
        "conv1_conv/bias": "conv1/bias",
        "conv2_block1_preact_bn/gamma": "conv2_block1_preact_bn/gamma",
        "conv4_block23_2_conv/kernel": "conv4_block23_2/kernel",
        "post_bn/beta": "post_bn/beta",
        "predictions/bias": "logits/bias",
    }),
    (resnet.NAMINGS, "Keras before 2.2.5", (1, "keras", "bgr"), {
        "conv1/kernel": "conv1/kernel",
        "bn_conv1/beta": "conv1_bn/beta",
        "res2a_branch1/bias": "conv2_block1_0/bias",
        "bn2a_branch1/gamma": "conv2_block1_0_bn/gamma",
        "res4f_branch2c/kernel": "conv4_block6_3/kernel",
        "bn5c_branch2a/moving_variance": "conv5_block3_1_bn/moving_variance",
        "fc1000/kernel": "logits/kernel",
    }),
    (resnet.NAMINGS, "tf-slim", (1, "slim", "rgb"), {
        "resnet_v1_50/conv1/weights": "conv1/kernel",
        "resnet_v1_50/conv1/BatchNorm/moving_mean": "conv1_bn/moving_mean",
        "resnet_v1_50/block1/unit_1/bottleneck_v1/shortcut/weights": "conv2_block1_0/kernel",
        "resnet_v1_50/block1/unit_1/bottleneck_v1/shortcut/BatchNorm/gamma": "conv2_block1_0_bn/gamma",
        "resnet_v1_50/block4/unit_3/bottleneck_v1/conv3/BatchNorm/beta": "conv5_block3_3_bn/beta",
        "resnet_v1_152/block3/unit_36/bottleneck_v1/conv2/weights": "conv4_block36_2/kernel",
        "resnet_v1_50/logits/biases": "logits/bias",
    }),
    (resnet.NAMINGS, "tf-slim", (2, "slim", "signed"), {
        "resnet_v2_50/conv1/weights": "conv1/kernel",
        "resnet_v2_50/conv1/biases": "conv1/bias",
        "resnet_v2_50/block1/unit_1/bottleneck_v2/preact/gamma": "conv2_block1_preact_bn/gamma",
        "resnet_v2_50/block2/unit_4/bottleneck_v2/conv1/BatchNorm/moving_variance": "conv3_block4_1_bn/moving_variance",
        "resnet_v2_50/block2/unit_1/bottleneck_v2/shortcut/biases": "conv3_block1_0/bias",
        "resnet_v2_50/postnorm/moving_mean": "post_bn/moving_mean",
        "resnet_v2_50/logits/weights": "logits/kernel",
    }),
    (resnet.NAMINGS, "PyTorch", (1, "pytorch", "standard"), {
        "conv1.weight": "conv1/kernel",
        "bn1.weight": "conv1_bn/gamma",
        "bn1.bias": "conv1_bn/beta",
        "bn1.running_mean": "conv1_bn/moving_mean",
        "layer1.0.conv1.weight": "conv2_block1_1/kernel",
        "layer1.0.bn2.running_var": "conv2_block1_2_bn/moving_variance",
        "layer4.1.downsample.0.weight": "conv5_block2_0/kernel",
        "layer4.1.downsample.1.bias": "conv5_block2_0_bn/beta",
        "layer3.17.conv2.weight": "conv4_block18_2/kernel",
        "linear.weight": "logits/kernel",
        "fc.bias": "logits/bias",
    }),
    (inception_v3.NAMINGS, "tf-slim", ("signed",), {
        "InceptionV3/Conv2d_1a_3x3/weights": "conv1/kernel",
        "InceptionV3/Conv2d_4a_3x3/BatchNorm/beta": "conv5_bn/beta",
        "InceptionV3/Mixed_5b/Branch_2/Conv2d_0c_3x3/weights": "mixed0/double3x3_3/kernel",
        "InceptionV3/Mixed_5c/Branch_1/Conv2d_0b_1x1/weights": "mixed1/5x5_1/kernel",
        "InceptionV3/Mixed_5c/Branch_1/Conv_1_0c_5x5/BatchNorm/beta": "mixed1/5x5_2_bn/beta",
        "InceptionV3/Mixed_5c/Branch_3/Conv2d_0b_1x1/weights": "mixed1/pool_1/kernel",
        "InceptionV3/Mixed_6a/Branch_0/Conv2d_1a_1x1/weights": "mixed3/3x3_1/kernel",
        "InceptionV3/Mixed_6e/Branch_2/Conv2d_0e_1x7/BatchNorm/moving_mean": "mixed7/double7x7_5_bn/moving_mean",
        "InceptionV3/Mixed_7a/Branch_1/Conv2d_1a_3x3/weights": "mixed8/7x7x3_4/kernel",
        "InceptionV3/Mixed_7b/Branch_1/Conv2d_0b_3x1/weights": "mixed9/3x3_2b/kernel",
        "InceptionV3/Mixed_7c/Branch_1/Conv2d_0c_3x1/weights": "mixed10/3x3_2b/kernel",
        "InceptionV3/Logits/Conv2d_1c_1x1/weights": "logits/kernel",
        "InceptionV3/AuxLogits/Conv2d_2b_1x1/weights": "InceptionV3/AuxLogits/Conv2d_2b_1x1/kernel",
    }),
]  # fmt: skip
IDS = [f"{library}-{'-'.join(map(str, following))}" for _, library, following, _ in CASES]


@pytest.mark.parametrize(("namings", "library", "following", "names"), CASES, ids=IDS)
def test_the_names_of_published_files(namings, library, following, names):
    known = next(naming for naming in namings if naming.is_of(names))
    assert (known.about, tuple(known.hyperparameters.values())) == (library, following)
    assert known.renamed(names) == names


@pytest.mark.parametrize(("namings", "library", "following", "names"), CASES, ids=IDS)
def test_own_names_are_nobody_elses(namings, library, following, names):
    """So a run of this program is a source like any other."""
    own = {name for origin, name in names.items() if name not in (origin, "InceptionV3/AuxLogits/Conv2d_2b_1x1/kernel")}
    assert not any(naming.is_of(own) for naming in namings)


@pytest.mark.parametrize("first", [0, 1, 94])
def test_the_numbers_of_inception_in_keras(first):
    """94 convolutions, each with a batch norm: their places among the modules, counted in keras.applications."""
    numbers = [f"_{number}" if number else "" for number in range(first, first + 94)]
    names = [f"conv2d{number}/kernel" for number in numbers] + [
        f"batch_normalization{number}/beta" for number in numbers
    ]
    naming = next(naming for naming in inception_v3.NAMINGS if naming.is_of(names))
    found = naming.renamed([*sorted(names), "predictions/kernel"])
    of_number = {0: "conv1", 5: "mixed0/1x1_1", 11: "mixed0/pool_1", 26: "mixed3/3x3_1", 30: "mixed4/1x1_1",
                 70: "mixed8/3x3_1", 76: "mixed9/1x1_1", 78: "mixed9/3x3_2a", 93: "mixed10/pool_1"}  # fmt: skip
    for number, layer in of_number.items():
        assert found[names[number]] == f"{layer}/kernel"
        assert found[names[94 + number]] == f"{layer}_bn/beta"
    assert found["predictions/kernel"] == "logits/kernel" and len(set(found.values())) == 189
