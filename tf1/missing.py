"""What to tell a program that asks for a name which is not there."""


def explain(name: str) -> str:
    """The message for the dotted name below `tensorflow`."""
    return f"tensorflow.{name} of TensorFlow 1 is not here"
