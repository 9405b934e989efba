"""tf.contrib.image: projective transforms, warps, colours; each file has the name of the original's."""

from tf1.contrib.image.dense_image_warp import dense_image_warp
from tf1.contrib.image.distort_image_ops import adjust_hsv_in_yiq, random_hsv_in_yiq
from tf1.contrib.image.image_ops import (
    angles_to_projective_transforms,
    compose_transforms,
    connected_components,
    flat_transforms_to_matrices,
    matrices_to_flat_transforms,
    rotate,
    transform,
    translate,
    translations_to_projective_transforms,
)
from tf1.contrib.image.interpolate_spline import interpolate_spline
from tf1.contrib.image.sparse_image_warp import sparse_image_warp

__all__ = [
    "adjust_hsv_in_yiq", "angles_to_projective_transforms", "compose_transforms", "connected_components",
    "dense_image_warp", "flat_transforms_to_matrices", "interpolate_spline", "matrices_to_flat_transforms",
    "random_hsv_in_yiq", "rotate", "sparse_image_warp", "transform", "translate",
    "translations_to_projective_transforms",
]  # fmt: skip
