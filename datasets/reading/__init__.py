"""Readers of formats: idx, pickles, CSV, pictures; and where files are found or downloaded from."""
