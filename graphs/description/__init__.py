"""What a network costs and what it sees, computed from the operations of its graph: no weights, no session."""
