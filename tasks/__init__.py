"""WHAT FOR: one folder a task, with its models, flags, evaluator and predictions."""
