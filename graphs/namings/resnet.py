"""Names of ResNet in published weights."""

import re

from graphs.namings.naming import SLIM_LAYERS, TORCH_LAYERS, Naming


def _letter_of_block(match: re.Match) -> str:
    """res3b_branch2c -> conv3_block2_3: the shortcut's branch is 1, the parts of the other one are 2a, 2b and 2c."""
    norm, group, block, part = match.groups()
    return f"conv{group}_block{ord(block) - ord('a') + 1}_{ord(part) - ord('a') + 1 if part else 0}" + (
        "_bn" if norm else ""
    )


_SLIM = (
    (r"^resnet_v\d_\d+/", ""),
    (r"^block(\d)/unit_(\d+)/bottleneck_v\d/", lambda match: f"conv{int(match[1]) + 1}_block{match[2]}/"),
    (r"_block(\d+)/shortcut/", r"_block\1_0/"),
    (r"_block(\d+)/conv(\d)/", r"_block\1_\2/"),
    (r"_block(\d+)/preact/", r"_block\1_preact_bn/"),
    (r"^postnorm/", "post_bn/"),
    *SLIM_LAYERS,
)
_KERAS = ((r"^(conv\w+)_conv/", r"\1/"), (r"^(predictions|probs)/", "logits/"))
NAMINGS = (
    Naming(
        "Keras", (r"^conv1_conv/", r"^conv2_block1_preact_bn/"), _KERAS,
        hyperparameters={"version": 2, "publisher": "keras", "pixels": "signed"},
    ),
    Naming(
        "Keras", (r"^conv1_conv/",), _KERAS, hyperparameters={"version": 1, "publisher": "keras", "pixels": "bgr"}
    ),
    Naming(
        "Keras before 2.2.5",
        (r"^res2a_branch1/",),
        (
            (r"^bn_conv1/", "conv1_bn/"),
            (r"^(?:res|(bn))(\d)([a-z])_branch(?:1|2([abc]))(?=/)", _letter_of_block),
            (r"^fc1000/", "logits/"),
        ),
        hyperparameters={"version": 1, "publisher": "keras", "pixels": "bgr"},
    ),
    Naming(
        "tf-slim", (r"^resnet_v1_\d+/conv1/weights$",), _SLIM,
        hyperparameters={"version": 1, "publisher": "slim", "pixels": "rgb"},
    ),
    Naming(
        "tf-slim", (r"^resnet_v2_\d+/conv1/weights$",), _SLIM,
        hyperparameters={"version": 2, "publisher": "slim", "pixels": "signed"},
    ),
    Naming(
        "PyTorch",
        (r"^layer1\.0\.conv1\.weight$",),
        (
            (r"^(fc|linear)\.", "logits."),
            (r"^bn1\.", "conv1_bn."),
            (r"^layer(\d)\.(\d+)\.", lambda match: f"conv{int(match[1]) + 1}_block{int(match[2]) + 1}."),
            (r"\.downsample\.0\.", "_0."),
            (r"\.downsample\.1\.", "_0_bn."),
            (r"\.conv(\d)\.", r"_\1."),
            (r"\.bn(\d)\.", r"_\1_bn."),
            *TORCH_LAYERS,
        ),
        hyperparameters={"version": 1, "publisher": "pytorch", "pixels": "standard"},
    ),
)  # fmt: skip
