"""The parts of detectors that look at regions."""
