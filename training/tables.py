"""pandas for all tables of this program: names in them may hold bytes that are no UTF-8.

pyarrow, which Ray brings, refuses such names; pandas would store texts with it where it is installed.
"""

import pandas as pd

pd.set_option("mode.string_storage", "python")

__all__ = ["pd"]
