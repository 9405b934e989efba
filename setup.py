"""What `pip install .` installs: tf1, and all other packages inside of cnn_graphs.

A program of the user's may well have a folder `graphs` or a file `errors.py`, so ours may not be importable by these
names; tf1/own.py finds them. The name, the version and what is needed stand in pyproject.toml.
"""

from setuptools import find_packages, setup

INSIDE = find_packages(include=[f"{name}*" for name in ("command_line", "datasets", "graphs", "tasks", "training")])

setup(
    packages=[*find_packages(include=["tf1*"]), "cnn_graphs", *(f"cnn_graphs.{package}" for package in INSIDE)],
    package_dir={"cnn_graphs": "."},  # errors.py, train.py and the other modules of this folder, too
    package_data={"cnn_graphs.datasets": ["*.txt"], "tf1": ["*.txt"]},
)
