"""Networks that make pictures: one file a model."""
