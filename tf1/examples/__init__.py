"""What tensorflow.examples was: of it, programs imported the tutorial of MNIST alone."""
