"""Tests of datasets/reading/tables.py: rows of numbers are read as written, others are refused with line and column."""

import csv
import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from datasets.reading import tables
from errors import DataError

ROWS = [[5.1, 3.5, 1.4, 0.2], [-6.7, 3.0, 5e-1, 1e10]]


def write(folder, content):
    path = folder / "flowers.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


READS = {  # name -> content, all of the same rows
    "commas": "5.1,3.5,1.4,0.2\n-6.7,3.0,5e-1,1e10\n",
    "no newline at the end": "5.1,3.5,1.4,0.2\n-6.7,3.0,5e-1,1e10",
    "newlines of Windows": "5.1,3.5,1.4,0.2\r\n-6.7,3.0,5e-1,1e10\r\n",
    "newlines of old Macs": "5.1,3.5,1.4,0.2\r-6.7,3.0,5e-1,1e10\r",
    "semicolons": "5.1;3.5;1.4;0.2\n-6.7;3.0;5e-1;1e10\n",
    "tabs": "5.1\t3.5\t1.4\t0.2\n-6.7\t3.0\t5e-1\t1e10\n",
    "blanks": "  5.1  3.5 1.4 0.2\n-6.7 3.0   5e-1 1e10  \n",
    "commas and blanks": "5.1, 3.5, 1.4, 0.2\n-6.7 , 3.0 , 5e-1 , 1e10\n",
    "quoted": '"5.1","3.5","1.4","0.2"\n"-6.7", "3.0", 5e-1, 1e10\n',
    "quoted with blanks": '"5.1" "3.5" "1.4" "0.2"\n"-6.7" "3.0" 5e-1 1e10\n',
    "empty lines": "\n5.1,3.5,1.4,0.2\n\n  \n-6.7,3.0,5e-1,1e10\n\n",
    "header": "sepal length (cm),sepal width (cm),petal length (cm),width\n5.1,3.5,1.4,0.2\n-6.7,3,.5,1e10\n",
    "quoted header": '"length, sepal","width, sepal","a","b"\n5.1,3.5,1.4,0.2\n-6.7,3,.5,1e10\n',
    "quoted header with the sign of another separator": '"a;","b\t","c","d"\n5.1,3.5,1.4,0.2\n-6.7,3,.5,1e10\n',
    "header and blanks": '"Sepal.Length" "Sepal.Width" "a" "b"\n5.1 3.5 1.4 0.2\n-6.7 3 .5 1e10\n',
    "header of numpy.savetxt": "# a,b,c,d\n5.1,3.5,1.4,0.2\n-6.7,3,.5,1e10\n",
    "byte order mark": "\ufeff5.1,3.5,1.4,0.2\n-6.7,3.0,5e-1,1e10\n",
    "byte order mark and header": "\ufeffa,b,c,d\n5.1,3.5,1.4,0.2\n-6.7,3.0,5e-1,1e10\n",
    "header in other letters": "Länge,Breite,長さ,幅\n5.1,3.5,1.4,0.2\n-6.7,3.0,5e-1,1e10\n",
}


@pytest.mark.parametrize("name", READS)
def test_reads(tmp_path, name):
    rows, left_out = tables.read(write(tmp_path, READS[name]), 4)
    np.testing.assert_array_equal(rows, np.float32(ROWS))
    assert (rows.dtype, left_out) == (np.float32, "")


@pytest.mark.parametrize(
    ("content", "left_out"),
    [
        ("a,b,c,d,species\n5.1,3.5,1.4,0.2,setosa\n-6.7,3,.5,1e10,\n", "without species"),
        ("a,b,c,d,,note\n5.1,3.5,1.4,0.2,setosa,x\n-6.7,3,.5,1e10,virginica,y\n", "without column 5, note"),
        ("5.1,3.5,1.4,0.2,Iris-setosa\n-6.7,3,.5,1e10,Iris-virginica\n", "without column 5"),
        ("5.1,3.5,1.4,0.2,\n-6.7,3,.5,1e10,\n", "without column 5"),
    ],
)
def test_columns_of_words_to_the_right_are_left_out_and_it_says_so(tmp_path, content, left_out):
    rows, told = tables.read(write(tmp_path, content), 4)
    np.testing.assert_array_equal(rows, np.float32(ROWS))
    assert told == left_out


def test_what_pandas_writes(tmp_path):
    table = pd.DataFrame(np.random.default_rng(0).normal(size=(20, 3)), columns=["a", "b", "c"])
    table.to_csv(tmp_path / "a.csv", index=False)
    np.testing.assert_array_equal(tables.read(tmp_path / "a.csv", 3)[0], table.to_numpy(np.float32))
    table.to_csv(tmp_path / "b.csv")
    with pytest.raises(DataError, match="has 4 columns; the graph takes 3 numbers a row"):
        tables.read(tmp_path / "b.csv", 3)


FAULTS = {  # name -> content, message
    "empty": ("", "is empty"),
    "empty lines alone": ("\n  \n\r\n", "is empty"),
    "header alone": ("a,b,c,d\n", "holds no rows of numbers"),
    "word": ("5,3,1,0\n5,big,1,0\n", "line 2, column 2: 'big' is not a number"),
    "word behind header and empty line": (
        "a,b,c,d\n\n5,3,1,0\n\n5,3,1,x\n",
        "line 5, column 4: 'x' is not a number",
    ),
    "word in the first line": ("5,3,x,0\n5,3,1,0\n", "line 1, column 3: 'x' is not a number"),
    "two headers": ("a,b,c,d\na,b,c,d\n5,3,1,0\n", "line 2, column 1: 'a' is not a number"),
    "blank": ("5,3,,0\n", "line 1, column 3: a blank is not a number"),
    "blank line of a spreadsheet": ("5,3,1,0\n,,,\n", "line 2, column 1: a blank is not a number"),
    "nan": ("5,3,1,nan\n", "line 1, column 4: nan is not a finite number"),
    "infinity": ("5,3,1,0\n-inf,3,1,0\n", "line 2, column 1: -inf is not a finite number"),
    "beyond float32": ("5,3,1,1e39\n", "line 1, column 4: 1e39 is not a finite number"),
    "number as Python writes it": ("5,3,1,1_000\n", "line 1, column 4: '1_000' is not a number"),
    "hexadecimal": ("5,3,1,0x10\n", "line 1, column 4: '0x10' is not a number"),
    "unit": ("5cm,3cm,1cm,0cm\n", "line 1, column 1: '5cm' is not a number"),
    "decimal comma": ("5,1;3,5;1,4;0,2\n", "line 1, column 1: '5,1' is not a number; decimals have a point"),
    "quoted decimal comma": (
        'a,b,c,d\n"5,1","3,5","1,4",0\n',
        "line 2, column 1: '5,1' is not .*; decimals have a point",
    ),
    "thousands": ("1,234.5;2;3;4\n", "line 1, column 1: '1,234.5' is not a number$"),
    "too few columns": ("5,3,1\n5,3,1\n", "has 3 columns; the graph takes 4 numbers a row, with commas"),
    "too many columns": ("5,3,1,0,7\n5,3,1,0,7\n", "has 5 columns; the graph takes 4"),
    "numbers to the left": ("id,a,b,c,d,species\n1,5,3,1,0,x\n", "has 6 columns; the graph takes 4"),
    "a number among the words": ("5,3,1,0,x\n5,3,1,0,7\n", "has 5 columns; the graph takes 4"),
    "another separator": (
        "5|3|1|0\n5|3|1|0\n",
        "has 1 column; the graph takes 4 numbers a row, with commas, semicolons",
    ),
    "two separators": ("5,3,1,0\n5;3;1;0\n", "line 2 has another number of columns than line 1: 1, not 4"),
    "a row too short": ("a,b,c,d\n5,3,1,0\n5,3,1\n", "line 3 has another number of columns than line 1: 3, not 4"),
    "a row too long": ("5,3,1,0\n\n5,3,1,0,1\n", "line 3 has another number of columns than line 1: 5, not 4"),
    "header too short": ("a,b,c\n5,3,1,0\n", "line 2 has another number of columns than line 1: 4, not 3"),
    "open quote": ('"5,3,1,0\n5,3,1,0\n', "line 2 has another number of columns"),
    "long line": ("x" * 200_000, "can't be read as a table .*field larger"),
    "long word": ("5,3,1," + "x" * 99, f"line 1, column 4: '{'x' * 40}' is not a number"),
    "UTF-16": ("5,3,1,0\n".encode("utf-16"), "not text in UTF-8; save the table as CSV in UTF-8"),
    "UTF-16 without mark": ("5,3,1,0\n".encode("utf-16-le"), "not text in UTF-8, it holds zero bytes"),
    "Latin-1": ("Länge,b,c,d\n5,3,1,0\n".encode("latin-1"), "not text in UTF-8"),
    "picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not text in UTF-8"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_refuses(tmp_path, name):
    content, message = FAULTS[name]
    path = write(tmp_path, content)
    with pytest.raises(DataError, match=message) as raised:
        tables.read(path, 4)
    assert str(raised.value).startswith(f"{path}: ") and "\n" not in str(raised.value)


def test_one_column(tmp_path):
    rows, _ = tables.read(write(tmp_path, "x\n1\n2\n"), 1)
    assert rows.tolist() == [[1], [2]]


def test_no_file(tmp_path):
    with pytest.raises(DataError, match="nothing.csv: no such file"):
        tables.read(tmp_path / "nothing.csv", 4)
    with pytest.raises(DataError, match=f"{tmp_path}: is a directory"):
        tables.read(tmp_path, 4)


def test_no_permission(unprivileged):
    folder, as_nobody = unprivileged
    path = write(folder, "5,3,1,0\n")
    path.chmod(0o000)
    with as_nobody(), pytest.raises(DataError, match="flowers.csv: permission denied"):
        tables.read(path, 4)


FLOATS = st.floats(width=32, allow_nan=False, allow_infinity=False)


@settings(max_examples=200)
@given(
    st.lists(st.lists(FLOATS, min_size=3, max_size=3), min_size=1, max_size=5),
    st.sampled_from(",;\t "),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.booleans(),
)
def test_what_the_csv_module_writes(tmp_path_factory, rows, separator, quoting, header):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, quoting=quoting)
    writer.writerows([["a", "b", "c"]] * header + rows)
    read, left_out = tables.read(write(tmp_path_factory.getbasetemp(), text.getvalue()), 3)
    np.testing.assert_array_equal(read, np.float32(rows))
    assert left_out == ""


FIELDS = st.sampled_from(
    ["1", "-2.5", "1e400", "x", "", '"', '"3"', "nan", " ", "1,5", "\ufeff", "\u2028", "٣", "\x1c"]
)


@settings(max_examples=500)
@given(
    st.one_of(
        st.binary(max_size=60),
        st.text(max_size=60).map(lambda text: text.encode(errors="surrogatepass")),
        st.lists(st.tuples(FIELDS, st.sampled_from([",", ";", "\t", " ", "\n", "\r", ",,", "\0"])), max_size=12).map(
            lambda parts: "".join(field + sign for field, sign in parts).encode()
        ),
    )
)
@example(b"1,2\n3,4")
def test_any_bytes(tmp_path_factory, content):
    path = write(tmp_path_factory.getbasetemp(), content)
    try:
        rows, _ = tables.read(path, 2)
    except DataError as error:
        assert str(error).startswith(f"{path}: ") and "\n" not in str(error)
    else:
        assert rows.shape[1] == 2 and len(rows) and np.isfinite(rows).all()
