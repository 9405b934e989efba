"""What tensorflow.models held before 0.12: the recurrent networks, and what reads their texts."""
