"""Names that libraries have lost since, brought back where a program imports the library."""


def python_of_then() -> None:
    """Patches the libraries as a program imports them."""
