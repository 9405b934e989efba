"""A search for good values of flags: trials, each a training in a run folder and a process of its own."""
