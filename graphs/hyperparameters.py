"""The types of hyperparameters that models share, each with its range and its line of help. No TensorFlow in here.

A model's `build_graph(self, dropout: Dropout = 0.4, ...)` is the only place where its hyperparameters are declared:
command_line/flags.py turns that signature into flags, and graph.py checks what a program passes against the same types.
"""

from typing import Annotated, Literal

from annotated_types import Ge, Gt, Interval, doc

from parameters import Only

Count = Annotated[int, Ge(1)]
NumClasses = Annotated[int, Interval(ge=2, le=1_000_000), doc("number of classes; the data set's when not given")]
ObjectClasses = Annotated[
    int, Interval(ge=1, le=1_000_000), doc("number of classes of objects; the data set's when not given")
]
Dropout = Annotated[float, Interval(ge=0, lt=1), doc("share of the activations that training drops")]
BatchNorm = Annotated[bool, doc("batch normalization between each convolution and its activation")]
Pixels = Annotated[
    Literal["auto", "signed", "unit", "bgr", "rgb", "standard", "each"],
    doc("layout of the pixels that the weights expect; each: every picture normalized by itself; auto: as published"),
]
_NORM_OPTIONAL = ("book", "small", "unet", "yolo", "fast_yolo", "vgg11", "vgg13", "vgg16", "vgg19", "googlenet")
_MOBILENETS = ("mobilenet", "mobilenet_0.75", "mobilenet_0.5", "mobilenet_0.25")
_RESNETS = ("resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "resnet20")
_BACKBONES = (*_NORM_OPTIONAL, "squeezenet", "inception_v3", *_MOBILENETS, *_RESNETS)
_MADE_WITH_PIXELS = tuple(name for name in _BACKBONES if name != "squeezenet")
_MADE_WITH_FILTERS = ("small", "unet")
Trunk = Annotated[
    Literal[*_BACKBONES],
    doc("backbone: the book's three convolutions, a small one, the YOLO paper's 24 or 9, or that of a classifier"),
]
TrunkPixels = Annotated[Pixels, Only("trunk", *_MADE_WITH_PIXELS)]
TrunkFilters = Annotated[
    Count,
    Only("trunk", *_MADE_WITH_FILTERS),
    doc("filters of the first convolution; the deepest have 8 to 32 times this number"),
]
TrunkStride = Annotated[
    Literal[8, 16, 32], Only("trunk", "small"), doc("pixels from one position of the features to the next")
]
TrunkBatchNorm = Annotated[BatchNorm, Only("trunk", *_NORM_OPTIONAL)]
Backbone = Annotated[Literal[*_BACKBONES], doc("network whose feature maps are used, for example with its weights")]
BackbonePixels = Annotated[Pixels, Only("backbone", *_MADE_WITH_PIXELS)]
BackboneFilters = Annotated[
    Count,
    Only("backbone", *_MADE_WITH_FILTERS),
    doc("filters of the first convolution; each halving of the picture doubles them"),
]
BackboneStride = Annotated[
    Literal[8, 16, 32], Only("backbone", "small"), doc("pixels from one position of the deepest features to the next")
]
L1 = Annotated[float, Ge(0), doc("weight of the L1 penalty on kernels (not biases)")]
L2 = Annotated[float, Ge(0), doc("weight of the L2 penalty on kernels (not biases): l2 * sum(w^2) / 2")]
ImageShape = Annotated[
    tuple[Annotated[int, Interval(ge=1, le=256)], ...],
    doc("height,width,channels of the pictures; those of the data when not given"),
]
PictureShape = Annotated[
    tuple[Annotated[int, Interval(ge=1, le=2048)], ...],
    doc("height,width,channels of the pictures that the graph takes; those of the data when not given"),
]
AnyShape = Annotated[
    tuple[Annotated[int, Interval(ge=0, le=2048)], ...],
    doc("height,width,channels of the pictures, 0,0 for any height and width; those of the data when not given"),
]
WorkingSize = Annotated[
    tuple[Annotated[int, Interval(ge=1, le=2048)], ...],
    doc("height,width at which the network works, pixels; one number for squares; those of the data when not given"),
]
HeadUnits = Annotated[
    tuple[Count, ...], doc("units of dense layers with ReLU between the features and the classes, each with dropout")
]
LatentSize = Annotated[int, Interval(ge=1, le=10_000), doc("latent size: numbers in the latent vector of a picture")]
Augment = Annotated[bool, doc("random shifts of training pictures, and mirror images if the model has --flip")]
Padding = Annotated[
    Literal["same", "valid"],
    doc("padding of the convolutions: same adds zeros, valid adds nothing, so sliding windows are exact"),
]
Cut = Annotated[str, doc("the last layer that stays, with a new head on top; all of them when not given")]
Standardize = Annotated[
    bool, doc("give each picture mean 0 and deviation 1 instead of pixels in -1..1; for data with varying light")
]
Initializer = Annotated[
    Literal["glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "truncated_normal", "zeros"],
    doc("initial values of kernels; zeros shows why they must not be equal"),
]
Activation = Annotated[
    Literal["sigmoid", "tanh", "relu", "leaky_relu", "elu", "selu", "softplus", "softsign", "relu6", "swish", "linear"],
    doc("activation of the hidden layers"),
]
Prior = Annotated[
    Literal["normal", "uniform"],
    doc("distribution of the latent vectors: normal with mean 0 and deviation 1, or uniform in -1..1"),
]
LabelSmoothing = Annotated[Dropout, doc("label of real pictures for the discriminator is 1 minus this")]
GeneratorDropout = Annotated[Dropout, doc("share of the generator's activations to drop, in sampling as well")]
ImageNoise = Annotated[
    float, Ge(0), doc("deviation of the noise on the discriminator's inputs in training, with pixels in -1..1")
]
MinibatchKernels = Annotated[
    int, Ge(0), doc("kernels of minibatch discrimination, which shows whether a batch is all alike; 0: off")
]
Alternate = Annotated[bool, doc("update the generator after the discriminator with new samples, not at the same time")]
Filters = Annotated[Count, doc("filters of the convolution next to the pictures; the other one has twice as many")]
Strided = Annotated[bool, doc("strides in the discriminator, as the paper advises; else max pooling")]
KernelDim = Annotated[
    Count, Only("minibatch_kernels"), doc("numbers that each kernel of minibatch discrimination compares")
]
Flip = Annotated[
    bool, Only("augment"), doc("mirror half of the training pictures; not if a mirror image has another meaning")
]
Shift = Annotated[
    float, Interval(ge=0, lt=1), Only("augment"), doc("shift training pictures by up to this share of the side")
]
Rotate = Annotated[
    float, Interval(ge=0, le=180), Only("augment"), doc("rotate training pictures by up to this angle in degrees")
]
Zoom = Annotated[
    float, Interval(ge=0, lt=1), Only("augment"), doc("scale training pictures up or down by up to this share")
]
Light = Annotated[
    float, Interval(ge=0, lt=1), Only("augment"), doc("change brightness and contrast in training by up to this share")
]
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
    tuple[Annotated[int, Interval(ge=1, le=64)], ...],
    doc("strides of a feature pyramid, such as 8,16,32; none: the deepest features alone"),
]
MapChannels = Annotated[Count, doc("channels of the features that proposals and regions are read from")]
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
Regions = Annotated[int, Interval(ge=1, le=10_000), doc("the most regions of a picture that selective search gives")]
SearchMode = Annotated[
    Literal["fast", "quality"],
    doc("selective search: fast, or with more colour spaces and measures of likeness in several times the time"),
]
SearchScale = Annotated[
    int,
    Interval(ge=1, le=10_000),
    doc("selective search: the least pixels of a region at first; smaller ones find smaller objects"),
]
CropSize = Annotated[int, Interval(ge=1, le=1024), doc("height and width to which a region is warped, pixels")]
Context = Annotated[int, Ge(0), doc("pixels of a warped region that lie outside of its box, at each side")]
RegionUnits = Annotated[tuple[Count, ...], doc("units of the dense layers on the features of a region")]
MaskConvolutions = Annotated[int, Interval(ge=0, le=16), doc("3x3 convolutions of the mask branch")]
MaskFilters = Annotated[Count, doc("filters of the convolutions of the mask branch")]
RoadShape = Annotated[
    tuple[Annotated[int, Interval(ge=1, le=2048)], ...],
    doc("height,width,3 of the pictures that the graph takes; those of the data when not given"),
]
CropRows = Annotated[
    tuple[Annotated[int, Ge(0)], ...],
    doc("rows cut off at the top, of the sky, and at the bottom, of the bonnet; default: 50,20 of 160 rows"),
]
AngleOutput = Annotated[Literal["linear", "tanh"], doc("output: linear, or tanh, which keeps the angle within -1..1")]
AngleLoss = Annotated[Literal["squared", "absolute", "huber"], doc("loss: the mean squared, absolute or Huber error")]
HuberDelta = Annotated[
    float, Gt(0), Only("loss", "huber"), doc("error of the angle, in -1..1, from which on the Huber loss is linear")
]
AnglePerWidth = Annotated[
    float,
    Ge(0),
    Only("augment"),
    doc("change of the angle for a picture shifted to the right by its width; 1.28: 0.004 a pixel of 320"),
]
Aside = Annotated[
    float,
    Interval(ge=0, lt=1),
    Only("augment"),
    doc(
        "shear training pictures as if the car stood aside: share of the width by which the lower border moves at most"
    ),
]
AnglePerAside = Annotated[
    float,
    Ge(0),
    Only("augment"),
    doc("change of the angle for a lower border moved to the right by the width of the picture"),
]
Shadow = Annotated[
    float, Interval(ge=0, le=1), Only("augment"), doc("share of the training pictures that get a shadow at random")
]
Dimming = Annotated[
    float,
    Interval(ge=0, le=1),
    Only("augment"),
    doc("darken training pictures by up to this share, or brighten them by up to a third of it"),
]
