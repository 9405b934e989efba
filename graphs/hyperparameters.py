"""The types of hyperparameters that models share, each with its range and its line of help. No TensorFlow in here.

A model's `build_graph(self, dropout: Dropout = 0.4, ...)` is the only place where its hyperparameters are declared:
command_line/flags.py turns that signature into flags, and graph.py checks what a program passes against the same types.
"""

from typing import Annotated, Literal

from annotated_types import Ge, Interval, doc

from parameters import Only

Count = Annotated[int, Ge(1)]
NumClasses = Annotated[
    int, Interval(ge=2, le=1_000_000), doc("classes to tell apart; the data set's number when not given")
]
ObjectClasses = Annotated[
    int, Interval(ge=1, le=1_000_000), doc("classes of objects; the data set's number when not given")
]
Dropout = Annotated[float, Interval(ge=0, lt=1), doc("share of the activations that training drops")]
BatchNorm = Annotated[bool, doc("batch normalization between each convolution and its activation")]
Trunk = Annotated[
    Literal["book", "small", "yolo", "fast_yolo", "squeezenet"],
    doc("backbone: the book's three convolutions, a small one, the YOLO paper's 24 or 9, or SqueezeNet's"),
]
TrunkFilters = Annotated[
    Count, Only("trunk", "small"), doc("of the first convolution; the others have 2 to 32 times as many")
]
TrunkStride = Annotated[
    Literal[8, 16, 32], Only("trunk", "small"), doc("pixels from one position of the features to the next")
]
TrunkBatchNorm = Annotated[BatchNorm, Only("trunk", "book", "small", "yolo", "fast_yolo")]
L1 = Annotated[float, Ge(0), doc("weight of the L1 penalty on kernels (not biases)")]
L2 = Annotated[float, Ge(0), doc("weight of the L2 penalty on kernels (not biases): l2 * sum(w^2) / 2")]
ImageShape = Annotated[
    tuple[Annotated[int, Interval(ge=1, le=256)], ...],
    doc("height,width,channels of the pictures; the data's when not given"),
]
LatentSize = Annotated[int, Interval(ge=1, le=10_000), doc("numbers that a picture is made of")]
Augment = Annotated[bool, doc("random shifts of training pictures, and mirror images if the model has --flip")]
Padding = Annotated[
    Literal["same", "valid"],
    doc("borders of the convolutions: zeros around them, or none, for sliding windows that are exact"),
]
Cut = Annotated[str, doc("the last layer that stays, with a new head on top; all of them when not given")]
Standardize = Annotated[
    bool, doc("bring each picture to mean 0 and deviation 1, instead of pixels to -1..1: where the light varies")
]
Initializer = Annotated[
    Literal["glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "truncated_normal", "zeros"],
    doc("how kernels start; zeros shows why they must not start equal"),
]
Activation = Annotated[
    Literal["sigmoid", "tanh", "relu", "leaky_relu", "elu", "selu", "softplus", "softsign", "relu6", "swish", "linear"],
    doc("what each hidden layer puts its sums through"),
]
Prior = Annotated[
    Literal["normal", "uniform"], doc("how the numbers are distributed: with mean 0 and deviation 1, or in -1..1")
]
LabelSmoothing = Annotated[Dropout, doc("real pictures are real to 1 minus this alone, for the discriminator")]
GeneratorDropout = Annotated[Dropout, doc("share of the generator's activations that is dropped, in sampling as well")]
ImageNoise = Annotated[
    float, Ge(0), doc("deviation of the noise on what the discriminator sees in training, whose pixels are in -1..1")
]
MinibatchKernels = Annotated[
    int, Ge(0), doc("kernels of minibatch discrimination, which sees whether a batch is all alike; 0: none")
]
Alternate = Annotated[
    bool, doc("the generator moves after the discriminator, with new numbers, instead of at the same time")
]
Filters = Annotated[Count, doc("maps of the convolution next to the pictures; the other one has twice as many")]
Strided = Annotated[bool, doc("the discriminator halves its maps by strides, as is advised; else by max pooling")]
KernelDim = Annotated[Count, Only("minibatch_kernels"), doc("numbers that each of them compares")]
Flip = Annotated[
    bool, Only("augment"), doc("mirror half of the training pictures; not where a mirror image means something else")
]
Shift = Annotated[
    float, Interval(ge=0, lt=1), Only("augment"), doc("shift training pictures by up to this share of the side")
]
Rotate = Annotated[
    float, Interval(ge=0, le=180), Only("augment"), doc("turn training pictures by up to so many degrees, either way")
]
Zoom = Annotated[
    float, Interval(ge=0, lt=1), Only("augment"), doc("make training pictures larger or smaller by up to this share")
]
Light = Annotated[
    float,
    Interval(ge=0, lt=1),
    Only("augment"),
    doc("change light and contrast of training pictures by up to so much"),
]
