"""Sets in TFRecord files: written by records.py, read by record number."""
