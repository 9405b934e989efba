"""Networks that tell classes apart: one file a model."""
