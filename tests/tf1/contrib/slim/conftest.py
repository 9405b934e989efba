"""The tests of slim run in graph mode in all threads, as the programs do: Supervisors have threads of their own."""

from tests.tf1.keras_graph import graph_mode  # noqa: F401
