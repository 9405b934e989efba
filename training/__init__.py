"""HOW any graph is run: training, evaluation, checkpoints, weights, exports. It knows no task and no model by name."""
