"""A run: its folder, lock, checkpoints, state, history and charts; and how a trained run is opened."""
