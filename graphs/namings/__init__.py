"""How other libraries name the variables of published networks: one file per family."""
