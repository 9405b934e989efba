"""evaluate.py describe: what networks cost, as tables, JSON and a picture."""
