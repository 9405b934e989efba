"""Three convolutions and a dense layer that steer."""

from graphs import augment_road, blocks, layers
from graphs import hyperparameters as hp
from graphs.regressors.regressor import Regressor


class DrivingCNN(Regressor):
    """Images [N, 160, 320, 3] uint8 -> an angle: three 3x3 convolutions with max pooling, dropout, a dense layer.

    1,420,481 parameters at this size. Source: the article of 2017 on behavioural cloning. Its output is a softmax of
    one unit, which is always 1; here it is linear.
    """

    least = 22

    def build_graph(
        self, dropout: hp.Dropout = 0.5, output: hp.AngleOutput = "linear", loss: hp.AngleLoss = "squared",
        huber_delta: hp.HuberDelta = 0.1, batch_norm: hp.BatchNorm = False, image_shape: hp.RoadShape = (),
        crop_rows: hp.CropRows = (), augment: hp.Augment = False, flip: hp.Flip = True, shift: hp.Shift = 0.15,
        angle_per_width: hp.AnglePerWidth = 1.28, aside: hp.Aside = 0.15, angle_per_aside: hp.AnglePerAside = 0.25,
        shadow: hp.Shadow = 0.5, light: hp.Dimming = 0.75,
        l1: hp.L1 = 0.0, l2: hp.L2 = 0.0, initializer: hp.Initializer = "he_uniform",
    ):  # fmt: skip
        """images, angles, conv1 to conv3, dropout, dense, angle; shapes are those of 160x320 pixels."""
        block = blocks.Blocks(self.is_training, batch_norm, l1, l2, initializer)
        moves = augment_road.Moves(flip, shift, angle_per_width, aside, angle_per_aside)
        net = self.road_input(image_shape, crop_rows, augment, moves, shadow, light)
        net = blocks.unit_pixels(net) - 0.5  # [N, 90, 320, 3]
        for number in (1, 2, 3):
            net = block.convolution(net, 32, 3, name=f"conv{number}", padding="valid")
            net = layers.max_pooling2d(net, 2, 2, name=f"pool{number}")  # [N, 44, 159, 32], [21, 78], [9, 38]
        net = layers.dropout(layers.flatten(net), dropout, training=self.is_training, name="dropout")  # [N, 10944]
        net = block.dense(net, 128, name="dense")
        self.steer(net, block, output, loss, huber_delta)
