"""Training steps: optimizers, learning rate schedules, precision, and the calls of Session.run."""
