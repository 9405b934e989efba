"""HOW a graph is run: the session loop, checkpoints, summaries, optimizers, evaluation."""
