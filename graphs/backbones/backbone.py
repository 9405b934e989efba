"""The contract of a backbone: pictures -> feature maps by stride, for the heads of any task."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Literal, NamedTuple

import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs import pixels
from graphs.blocks import Blocks, Stack
from graphs.namings.naming import Naming


class Options(NamedTuple):
    """What some backbones can be made with; the others ignore it. The types stand in graphs/hyperparameters.py.

    filters: those of the first convolution. stride: that of the deepest stage, in pixels. pixels: a layout of
    graphs/pixels.py; "auto" is the backbone's own.
    """

    filters: int = 16
    stride: int = 8
    pixels: str = "auto"


DEFAULTS = Options()


class Backbone:
    """A network without its head. It prepares its own pixels: every backbone takes RGB images [N, H, W, 3] in 0..255.

    A subclass writes `layers` and sets these attributes. What differs between the variants of a family is an argument
    of __init__, behind `options`; graphs/backbones/table.py gives the variants their names.

    - `name`: of the family, for messages.
    - `stride`: pixels of the picture from one position of the deepest stage to the next.
    - `least`: the least height and width in pixels; the stride if it is 0.
    - `pixels`: the layout of graphs/pixels.py that it was published with.
    - `activation`: that of its convolutions.
    - `normalization`: whether batch norm stands behind its convolutions: "optional", as --batch_norm says; "always" or
      "never", as in the published network.
    - `norm`: arguments of its batch norm. `bias`: whether convolutions have a bias in front of a batch norm.
    - `scale`: the factor that brings the deepest stage, with published weights, near 1 for a head without batch norm.
    - `sees_objects`: whether its last convolutions are made for detection; a detector adds one to the others.
    - `namings`: of its variables in published weights; see graphs/namings/.
    - `dense`: units of the dense layers that the published detector has between the deepest stage and its output; all
      of them but the last are linear.
    - `classifier_units`: units of the dense layers that the published classifier has between the deepest stage and its
      classes.
    """

    name: str
    stride: int
    least = 0
    pixels = "signed"
    activation: Callable[..., tf.Tensor] = staticmethod(tf.nn.relu)
    normalization: Literal["optional", "always", "never"] = "optional"
    norm: ClassVar[Mapping[str, Any]] = {}
    bias = True
    scale = 1.0
    sees_objects = False
    namings: tuple[Naming, ...] = ()
    dense: tuple[int, ...] = ()
    classifier_units: tuple[int, ...] = ()

    def __init__(self, options: Options = DEFAULTS):
        self.options = options

    def layers(self, images: tf.Tensor, block: Blocks, cut: str = "") -> Stack:
        """Builds the layers up to `cut` (all of them by default) and names a stage for each halving of the picture."""
        raise NotImplementedError(f"{type(self).__name__} has no layers")

    def block(self, is_training: tf.Tensor, batch_norm: bool, l1: float, l2: float, initializer: str) -> Blocks:
        """What makes the convolutions of this backbone."""
        has_norm = {"optional": batch_norm, "always": True, "never": False}[self.normalization]
        return Blocks(
            is_training, has_norm, l1, l2, initializer, self.activation, norm=self.norm, bias=self.bias or not has_norm
        )

    def prepared(self, images: tf.Tensor) -> tf.Tensor:
        """Images [N, H, W, 3] in 0..255 -> float32 in the layout of the options, else the backbone's own."""
        return pixels.prepared(images, self.pixels if self.options.pixels == "auto" else self.options.pixels)

    def stages(self, images: tf.Tensor, block: Blocks) -> dict[str, tf.Tensor]:
        """Images [N, H, W, 3] in 0..255 -> {"stride2": [N, about H / 2, W / 2, C], "stride4": ..., ...}.

        Some have "stride1" as well. Each stage is the last feature map of its stride; the deepest stage comes last.

        Raises:
            UsageError: H or W is smaller than the backbone can take.
        """
        self.check_size(images)
        return self.layers(images, block).stages

    def check_size(self, images: tf.Tensor) -> None:
        """Raises a UsageError for images [N, H, W, C] that are too small."""
        least = self.least or self.stride
        height, width = images.shape.as_list()[1:3]
        if None not in (height, width) and min(height, width) < least:
            raise UsageError(
                f"image_size: the backbone {self.name} takes {least} pixels a side or more, not {height}x{width}; "
                f"--image_size {max(height, least)},{max(width, least)} resizes the pictures"
            )

    def features(self, images: tf.Tensor, block: Blocks) -> tf.Tensor:
        """The deepest stage, times `scale` unless it has batch norm; images and errors as for `stages`."""
        features = list(self.stages(images, block).values())[-1]
        return features if self.scale == 1 or block.batch_norm else features * self.scale

    def cells(self, images: tf.Tensor, block: Blocks) -> tf.Tensor:
        """The deepest of `stages_of_cells`: [N, H / stride, W / stride, C], for a grid of cells."""
        return list(self.stages_of_cells(images, block).values())[-1]

    def stages_of_cells(self, images: tf.Tensor, block: Blocks) -> dict[str, tf.Tensor]:
        """`stages` with a position for each cell: [N, H / 4, W / 4, C] for stride4. A cell has stride x stride pixels.

        Each position of the deepest stage sees the picture around the middle of its cell; those of the others may see
        it up to half a cell beside.

        Raises:
            UsageError: H or W is not a multiple of the stride.
        """
        height, width = images.shape.as_list()[1:3]
        if height % self.stride or width % self.stride:
            cell = f"{self.stride}x{self.stride}"
            fitting = ",".join(str(max(1, round(size / self.stride)) * self.stride) for size in (height, width))
            raise UsageError(
                f"image_size: the backbone {self.name} has cells of {cell} pixels, and {height}x{width} is no "
                f"multiple; give {fitting}"
            )
        before, after = self.border
        if before + after:
            images = pixels.with_border(images, self.border)
        found = {}
        for name, net in self.stages(images, block).items():
            stride = int(name.removeprefix("stride"))
            # What the border has added lies before and behind in the same proportion.
            sizes = [height // stride, width // stride]
            first = [
                (length - size) * before // max(before + after, 1)
                for length, size in zip(net.shape.as_list()[1:3], sizes, strict=True)
            ]
            found[name] = net[:, first[0] : first[0] + sizes[0], first[1] : first[1] + sizes[1]]
        return found

    @property
    def border(self) -> tuple[int, int]:
        """The pixels above and on the left, and those below and on the right, that centre the deepest stage."""
        return 0, 0
