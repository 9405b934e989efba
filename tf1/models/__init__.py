"""What tensorflow.models held before 0.12: the recurrent networks."""
