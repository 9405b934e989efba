"""Pictures with masks, the class of each pixel."""
