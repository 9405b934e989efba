"""What detectors that look at regions are made of."""
