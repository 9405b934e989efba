"""Drives of a car: recordings of a simulator, their examples, its cameras and its motion."""
