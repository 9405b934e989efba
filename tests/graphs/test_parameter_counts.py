"""How many parameters each network has; a model that is missing from the table fails."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tasks.registry import models

#: Trainable parameters with default hyperparameters.
PARAMETERS = {
    "iris": 4 * 3 + 3,
    "xor": 3 * 4 + 5 * 8 + 9,
    "mnist": 3_274_634,
    "cifar": 233_450,  # Zafar et al. 2018
    "cae": 90_773,  # the same, chapter 6
    "vae": 122_153,  # the same
    "gan": 101 * 1024 + 1025 * 1024 + 1025 * 784 + 785 * 256 + 257 * 256 + 257,
    "dcgan": 368_961 + 55_361,  # see tests/graphs/generators/test_dcgan.py
    "cgan": 400_321 + 63_361,
    "wgan": 368_961 + 26 * 32 + 801 * 64 + 3136,
    "began": 256_065 + 208_625,
    "encoder": 329_058,  # the same, chapter 7
    "mlp": 785 * 200 + 201 * 500 + 501 * 10,
    "siamese": 160_258,
    "lenet": 62_006,
    "squeezenet": 1_248_424,  # Iandola et al. 2016, table 1: 1,248,424 before pruning
    "alexnet": 60_965_224,  # Krizhevsky et al. 2012: 60 million
    "googlenet": 6_998_552,  # Szegedy et al. 2014, table 1, with biases and without auxiliary heads
    "inception_v3": 23_851_784 - 34_432,  # Keras counts the averages of batch norm, too
    "mobilenet": 4_253_864 - 21_888,  # Keras counts the averages of batch norm, too
    "resnet": 25_636_712 - 53_120,  # as mobilenet
    "vgg": 138_357_544,  # Simonyan and Zisserman 2015, table 2: 138 million
    "head": 513 * 480 + 481 * 10,
    "convnet": 528_054,  # the network for CIFAR-10 of lecture 002
    "localization": 104_928 + 12 * 12 * 32 * 15 + 15,  # Zafar et al. 2018, chapter 4, with a third head
    "yolo": 266_137,
    # The small backbone with 262,912; 1x1 and 3x3; the network of proposals; dense layers on 7x7; classes and boxes.
    "rcnn": 262_912 + (36 * 128 + 1) * 256 + 257 * 256 + 257 * 15,
    "fast_rcnn": 262_912 + 129 * 64 + 577 * 64 + 3137 * 256 + 257 * 256 + 257 * 15,
    "faster_rcnn": 262_912 + 129 * 64 + 2 * 577 * 64 + 65 * 45 + 3137 * 256 + 257 * 256 + 257 * 15,
    "mask_rcnn": 1_220_668 + 2 * 577 * 64 + (256 * 64 + 64) + 65,
    "unet": 31_030_593 + 2 * 576 + 10 * 65,  # Ronneberger et al. 2015, grey and one class, to colour and 11 classes
    "fcn": 4_228_735,
    "dilated": 484_533,
    "driving_cnn": 1_420_481,  # by hand: 896 + 2 * 9,248 + 10,944 * 128 + 128 + 129
    "frugal_inception": 35_129,  # 240 + 1,200 - 24, modules of 5,616 - 80 and 7,664 - 80, and 11 * 39 * 48 + 1
    "pilotnet": 252_219,  # Bojarski et al. 2016: 27 million connections and 250 thousand parameters
    "segnet": 29_449_355,  # Badrinarayanan et al. 2017: 29.46 million with the 15,872 averages of batch norm
}
#: What the paper's networks find on Pascal VOC: 20 classes, with two boxes in each of 7x7 cells.
VOC = {"image_size": (448,), "num_classes": 20, "cell_boxes": 2, "batch_norm": False}
#: (model, hyperparameters) -> trainable parameters.
VARIANTS = [
    ("xor", {"hidden": ()}, 3),
    ("mnist", {"batch_norm": True}, 3_274_634 + 2 * (32 + 64)),
    ("mnist", {"num_classes": 20}, 3_274_634 + 10 * 1025),
    ("mnist", {"padding": "valid"}, 3_274_634 - (7 * 7 - 4 * 4) * 64 * 1024),
    ("cifar", {"batch_norm": False}, 233_130),
    ("cifar", {"num_classes": 100}, 233_450 + 90 * 65),
    ("cifar", {"padding": "valid"}, 233_450 - (4 * 4 - 1) * 32 * 128),
    ("cae", {"latent_size": 2}, 90_773 - 18 * (1568 + 1 + 1568)),
    ("vae", {"latent_size": 2}, 122_153 - 18 * 3 * 1568 - 18 * 2),
    ("vae", {"image_shape": (32, 32, 3)}, 122_153 + 2 * 25 * 32 + 2 + (64 - 49) * 32 * (2 * 20 + 20 + 1)),
    ("gan", {"image_shape": (32, 32, 3)}, 1_956_624 + 1025 * 2288 + 267_009 + 2288 * 256),
    ("cgan", {"num_classes": 20}, 400_321 + 10 * 3136 + 63_361 + 10 * 25 * 32),
    ("wgan", {"gradient_penalty": 10.0}, 368_961 + 55_232),
    ("began", {"image_shape": (32, 32, 3)}, 320_067 + 275_187),
    ("began", {"code_size": 32}, 256_065 + 208_625 + 16 * (2 * 14 * 14 * 32 + 1)),
    ("encoder", {"cut": "conv1"}, 26 * 16 + (14 * 14 * 16 + 1) * 10),
    ("encoder", {"cut": "conv2"}, 26 * 16 + (25 * 16 + 1) * 32 + (7 * 7 * 32 + 1) * 10),
    ("encoder", {"cut": "fc1"}, 329_058),
    ("mlp", {"hidden": ()}, 785 * 10),
    ("lenet", {"batch_norm": True}, 62_006 + 2 * (6 + 16)),
    ("squeezenet", {"num_classes": 2}, 1_248_424 - 998 * 513),
    ("squeezenet", {"num_classes": 2, "cut": "fire2"}, 148 * 96 + 97 * 16 + 17 * 64 + 145 * 64 + 129 * 2),
    ("googlenet", {"auxiliary_heads": True}, 13_378_280),  # the number of Caffe's bvlc_googlenet
    ("googlenet", {"batch_norm": True}, 6_998_552 + 7_280),  # two numbers for each filter instead of a bias
    ("googlenet", {"stem": "small", "image_shape": (32, 32, 1), "num_classes": 10}, 6_998_552 - 990 * 1025),
    (
        "googlenet",
        {"stem": "small", "blocks": "a", "image_shape": (28, 28, 1), "num_classes": 10},
        148 * 64 + 65 * 64 + 577 * 192 + (193 + 3 * 385) * 320 + 4 * (577 * 192 + 865 * 96) + 385 * 10,
    ),
    ("mobilenet", {"width": 0.75}, 2_601_976 - 16_416),  # Keras, as the two below
    ("mobilenet", {"width": 0.5}, 1_342_536 - 10_944),
    ("mobilenet", {"width": 0.25}, 475_544 - 5_472),
    ("mobilenet", {"depth_multiplier": 2}, 4_253_864 - 21_888 + 4_960 * 11 + 3_139_584),
    ("resnet", {"version": 2}, 25_613_800 - 45_440),  # Keras, as the two below
    ("resnet", {"depth": 101}, 44_707_176 - 105_344),
    ("resnet", {"depth": 152}, 60_419_944 - 151_424),
    ("resnet", {"depth": 50, "publisher": "pytorch"}, 25_557_032),  # torchvision, as the two below
    ("resnet", {"depth": 18}, 11_689_512),
    ("resnet", {"depth": 34}, 21_797_672),
    *(  # n blocks each with 16, 32 and 64 maps, of 2 * 9 * maps^2 weights, but that two have half as many inputs
        (
            "resnet",
            {"depth": 6 * n + 2, "num_classes": 10},
            27 * 16 + 32 + 18 * n * (16**2 + 32**2 + 64**2) - 9 * (16 * 32 + 32 * 64) + 4 * n * (16 + 32 + 64) + 650,
        )
        for n in (3, 5, 7, 9, 18)
    ),
    ("resnet", {"depth": 20, "num_classes": 10, "residuals": False}, 269_722),
    ("vgg", {"depth": 11}, 132_863_336),  # the paper: 133, 133, 138 and 144 million
    ("vgg", {"depth": 13}, 133_047_848),
    ("vgg", {"depth": 19}, 143_667_240),
    ("vgg", {"depth": 11, "batch_norm": True}, 132_868_840),  # torchvision's vgg11_bn
    ("vgg", {"dense_layers": 1}, 14_714_688 + 25_089 * 1000),
    ("vgg", {"head": "pool"}, 14_714_688 + 513 * 1000),
    ("convnet", {"filters": (32,), "kernel": (3,), "padding": "valid", "dense": (128,), "num_classes": 5}, 923_269),
    ("convnet", {"filters": (), "dense": ()}, 30_730),  # the book's linear layer on 32x32 pixels
    ("localization", {"heads": ("presence", "box"), "image_size": (240, 320)}, 296_933),  # Zafar et al. 2018, chapter 4
    ("alexnet", {"grouped": False}, 62_378_344),
    ("alexnet", {"num_classes": 43, "cut": "pool1"}, 364 * 96 + 97 * 43),
    ("yolo", {"trunk": "yolo"} | VOC, 271_703_550),  # Redmon et al. 2016, figure 3
    ("yolo", {"trunk": "fast_yolo"} | VOC, 45_089_374),  # Darknet's first yolo-tiny.cfg
    ("yolo", {"class_per": "box"}, 266_137 + 20 * 129),  # logits of ten classes for two more boxes
    ("yolo", {"trunk": "fast_yolo"} | VOC | {"batch_norm": True}, 45_089_374 + 2 * (1008 + 3 * 1024)),
    # Long et al. 2015: 134 million. 14,714,688 in the convolutions of VGG-16, then fc6, fc7 and the scores.
    ("fcn", {"backbone": "vgg16", "stride": 32}, 14_714_688 + 25_089 * 4096 + 4097 * 4096 + 4097 * 21),
    ("fcn", {"backbone": "vgg16", "stride": 16}, 134_346_581 + 513 * 21 + 16 * 21**2),
    ("fcn", {"backbone": "vgg16", "stride": 8}, 134_364_410 + 513 * 21 + 16 * 21**2),
    ("fcn", {"stride": 32, "num_classes": 3}, 4_228_735 - (257 + 129) * 21 - 2 * 16 * 21**2 - 513 * 18),
    ("dilated", {"aspp": True}, 484_533 - (1153 + 4 * 577) * 64 + 2 * 129 * 64 + 3 * 1153 * 64 + 321 * 64),
    ("segnet", {"small": True}, 1_416_587),  # the paper's table 1 has 1.425 million
    ("segnet", {"small": True, "filters": 8, "kernel": 3, "num_classes": 5}, 224 + 7 * 584 + 8 * 16 + 45),
    ("rcnn", {"crop_size": 64, "num_classes": 2}, 1_512_463 + (64 - 36) * 128 * 256 - 8 * 257),
    ("fast_rcnn", {"pyramid": (4, 8), "pooling": "align"}, 1_180_815 + 65 * 64 + 577 * 64),
    ("driving_cnn", {"image_shape": (80, 160, 3)}, 896 + 2 * 9_248 + 3 * 18 * 32 * 128 + 257),
    ("frugal_inception", {"batch_norm": False}, 35_129 - 184),  # biases in the place of two numbers for each filter
    ("yolo", {"trunk": "squeezenet"}, 735_424 + (512 * 9 + 3) * 256 + 257 * 25),
]


def count(variables) -> int:
    return sum(int(np.prod(variable.shape.as_list())) for variable in variables)


def test_every_model_has_its_parameter_count_pinned():
    assert set(PARAMETERS) == set(models())


@pytest.mark.parametrize(
    ("name", "chosen", "parameters"), [*((name, {}, number) for name, number in PARAMETERS.items()), *VARIANTS]
)
def test_parameter_count(name, chosen, parameters):
    with tf.Graph().as_default():
        model = models()[name].load()(**chosen)
        assert count(v for v in model.variables if v.trainable) == parameters
