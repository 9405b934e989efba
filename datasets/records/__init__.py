"""Sets in TFRecord files, written by records.py and read by the numbers of their records."""
