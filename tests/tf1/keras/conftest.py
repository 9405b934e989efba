from tests.tf1.keras_graph import graph  # noqa: F401
