"""Weights: reading files of several formats, choosing variables by name, and transfer into a network."""
