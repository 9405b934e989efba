"""Networks that find objects in pictures: one file a model, and what they are made of."""
