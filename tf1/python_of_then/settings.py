"""What a user chose: see python_of_then()."""

allow_pickle = False
