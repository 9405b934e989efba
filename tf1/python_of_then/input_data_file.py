"""input_data.py, the file that the tutorials of 2015 laid beside their programs: read_data_sets and the rest."""

from tf1 import old_tensorflow

old_tensorflow()  # in graph mode and without its remarks, also if the program imports this file first

from tf1.examples.tutorials.mnist.input_data import *  # noqa: E402, F403
