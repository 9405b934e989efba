"""The types of hyperparameters that region detectors share. No TensorFlow in here."""

from typing import Annotated, Literal

from annotated_types import Gt, Interval, doc

from graphs.hyperparameters import Count

Anchors = Annotated[
    str,
    doc("sizes of the anchors: HEIGHTxWIDTH,... in pixels; auto: k-means of the training objects; none: see scales"),
]
AnchorCount = Annotated[int, Interval(ge=1, le=100), doc("number of sizes that --anchors auto finds")]
Scales = Annotated[
    tuple[Annotated[float, Gt(0)], ...], doc("square roots of the areas of the anchors in pixels, without --anchors")
]
Ratios = Annotated[tuple[Annotated[float, Gt(0)], ...], doc("heights over widths of the anchors, without --anchors")]
Pyramid = Annotated[
    tuple[Literal[2, 4, 8, 16, 32, 64], ...],
    doc("strides of a feature pyramid, such as 8,16,32; none: the deepest features alone"),
]
Channels = Annotated[Count, doc("channels of the features that proposals and regions are read from")]
Candidates = Annotated[Count, doc("boxes of the best scores from which proposals are chosen")]
Proposals = Annotated[Count, doc("proposals of a picture that the head looks at")]
ProposalIou = Annotated[
    float, Interval(gt=0, le=1), doc("overlap of two proposals above which the one with the lower score is dropped")
]
AnchorSamples = Annotated[Count, doc("anchors of a picture that a step learns from")]
RegionSamples = Annotated[Count, doc("regions of a picture that a step learns from; at most a quarter are objects")]
Pooling = Annotated[
    Literal["align", "max"],
    doc("how the features of a region are read: RoIAlign of Mask R-CNN, or the max pooling of Fast R-CNN"),
]
PooledSize = Annotated[int, Interval(ge=1, le=64), doc("rows and columns of the features of a region")]
HeadUnits = Annotated[tuple[Count, ...], doc("units of the dense layers on the features of a region")]
MaskConvolutions = Annotated[int, Interval(ge=0, le=16), doc("3x3 convolutions of the mask branch")]
MaskFilters = Annotated[Count, doc("filters of the convolutions of the mask branch")]
