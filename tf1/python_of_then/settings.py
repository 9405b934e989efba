"""What a user chose: see python_of_then() and python2.install()."""

allow_pickle = False
python2 = False
