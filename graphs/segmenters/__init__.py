"""Segmenters: the class of each pixel."""
