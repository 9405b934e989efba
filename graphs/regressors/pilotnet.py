"""PilotNet, NVIDIA's network that steers."""

import tensorflow.compat.v1 as tf

from graphs import augment_road, blocks, layers
from graphs import hyperparameters as hp
from graphs.layers import activations
from graphs.regressors.regressor import Regressor


class PilotNet(Regressor):
    """Images [N, H, W, 3] uint8 -> 66x200 pixels in YUV -> an angle: five convolutions and three dense layers.

    252,219 parameters. Source: Bojarski et al. 2016, "End to End Learning for Self-Driving Cars", figure 4. The paper
    names no activation function and no dropout. ELU is the default: ten ReLUs in front of the output easily die.
    """

    def build_graph(
        self, dropout: hp.Dropout = 0.0, output: hp.AngleOutput = "linear", loss: hp.AngleLoss = "squared",
        huber_delta: hp.HuberDelta = 0.1, batch_norm: hp.BatchNorm = False, image_shape: hp.RoadShape = (),
        crop_rows: hp.CropRows = (), augment: hp.Augment = False, flip: hp.Flip = True, shift: hp.Shift = 0.15,
        angle_per_width: hp.AnglePerWidth = 1.28, aside: hp.Aside = 0.15, angle_per_aside: hp.AnglePerAside = 0.25,
        shadow: hp.Shadow = 0.5, light: hp.Dimming = 0.75,
        l1: hp.L1 = 0.0, l2: hp.L2 = 0.0, initializer: hp.Initializer = "he_uniform",
        activation: hp.Activation = "elu",
    ):  # fmt: skip
        """images, angles, conv1 to conv5, dropout, dense1 to dense3, angle."""
        block = blocks.Blocks(self.is_training, batch_norm, l1, l2, initializer, activations.get(activation))
        moves = augment_road.Moves(flip, shift, angle_per_width, aside, angle_per_aside)
        net = self.road_input(image_shape, crop_rows, augment, moves, shadow, light)
        net = yuv(blocks.resized(net, 66, 200))  # [N, 66, 200, 3]
        for number, filters in enumerate((24, 36, 48), 1):
            net = block.convolution(net, filters, 5, name=f"conv{number}", strides=2, padding="valid")
        for number in (4, 5):  # [N, 5, 22, 48] before
            net = block.convolution(net, 64, 3, name=f"conv{number}", padding="valid")
        net = layers.dropout(layers.flatten(net), dropout, training=self.is_training, name="dropout")  # [N, 1152]
        for number, units in enumerate((100, 50, 10), 1):
            net = block.dense(net, units, name=f"dense{number}")
        self.steer(net, block, output, loss, huber_delta)


def yuv(images: tf.Tensor) -> tf.Tensor:
    """RGB [N, H, W, 3] in 0..255 -> Y in -1..1, U and V in about -1..1: luma and differences of colour of BT.601."""
    with tf.name_scope("yuv"):
        return tf.image.rgb_to_yuv(images / 255) * 2 - tf.constant([1.0, 0.0, 0.0])
