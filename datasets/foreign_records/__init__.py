"""TFRecords of other programs: what their features hold is found, and their index is made."""
