"""`track`: a road that the project renders itself, and a driver who keeps to it."""
