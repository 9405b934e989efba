"""Drawings on pictures: boxes, classes and keypoints, and pages of the worst examples."""
