"""The tests of Keras run in graph mode."""

from tests.tf1.keras_graph import graph, graph_mode  # noqa: F401
