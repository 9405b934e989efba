"""What feeds a network: batches in a fixed order, and bottleneck features."""
