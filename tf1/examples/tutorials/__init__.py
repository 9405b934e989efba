"""What tensorflow.examples.tutorials was: see mnist/."""
