"""WHERE examples come from: one file a data set, NumPy arrays and Splits. No variables, no models."""
