"""Networks that give a number for a picture."""
