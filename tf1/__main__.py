"""python -m tf1 [options] program.py [its own flags]: see tf1/command.py."""

import sys

from tf1.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
