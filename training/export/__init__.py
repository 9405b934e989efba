"""Exports of trained networks as SavedModel, TensorFlow Lite and ONNX."""
