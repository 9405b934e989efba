"""What derives a field from pictures: two numbers of each. No TensorFlow."""

from dataclasses import dataclass

import numpy as np

PATH = "tests.toy_task.brightness:Brightness"


@dataclass(frozen=True)
class Brightness:
    """The mean of the pixels and the share of those above a threshold, and how often it was asked in this process."""

    least: int
    asked = []

    def __call__(self, image):
        """uint8 [H, W, C] -> float32 [2]."""
        self.asked.append(image.shape)
        return np.array([image.mean() / 255, (image > self.least).mean()], np.float32)
