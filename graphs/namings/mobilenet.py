"""Names of MobileNet v1 in published weights."""

from graphs.namings.naming import SLIM_LAYERS, Naming

NAMINGS = (
    Naming(
        "Keras",
        (r"^conv_preds/|^conv_dw_1/kernel$",),
        (
            (r"^(conv_dw_\d+)/kernel$", r"\1/depthwise_kernel"),  # since Keras 3
            (r"^conv_preds/", "logits/"),  # a convolution of 1x1
        ),
        hyperparameters={"pixels": "signed"},
    ),
    Naming(
        "tf-slim",
        (r"^MobilenetV1/Conv2d_0/",),
        (
            (r"^MobilenetV1/Logits/Conv2d_1c_1x1/", "logits/"),
            (r"^MobilenetV1/Conv2d_0/", "conv1/"),
            (r"^MobilenetV1/Conv2d_(\d+)_depthwise/", r"conv_dw_\1/"),
            (r"^MobilenetV1/Conv2d_(\d+)_pointwise/", r"conv_pw_\1/"),
            *SLIM_LAYERS,
        ),
        hyperparameters={"pixels": "signed"},
    ),
)
