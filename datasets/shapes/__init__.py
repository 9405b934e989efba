"""Drawn shapes: their outlines, the renderer, and the data set of its pictures."""
