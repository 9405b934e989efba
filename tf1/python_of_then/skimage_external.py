"""skimage.external, which had copies of other libraries: its modules are those (hooks.ABSENT)."""
