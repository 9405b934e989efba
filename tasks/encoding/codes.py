"""Which output of an encoder holds its codes."""

from graphs.graph import Graph


def output_of_codes(model: Graph) -> str:
    """The name of the output [N, D]: "embeddings" of a network that learns distances, else "codes"."""
    return "embeddings" if "embeddings" in model.outputs else "codes"
