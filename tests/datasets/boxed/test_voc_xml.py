"""Tests of datasets/boxed/voc_xml.py: what an annotation says, and every way in which it can't be read."""

import pytest

from datasets.boxed import voc_xml
from errors import DataError
from tests.datasets.boxed.boxed_folders import annotation, thing


def read(folder, text):
    path = folder / "a.xml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return voc_xml.read(path)


def refusal(folder, text):
    with pytest.raises(DataError) as raised:
        read(folder, text)
    assert str(raised.value).startswith(f"{folder}/a.xml: ")
    return str(raised.value).removeprefix(f"{folder}/a.xml: ")


def test_an_annotation(tmp_path):
    objects = [thing((0, 1, 10, 12), "cat"), thing((3.5, 4, 5, 6.25), " dog\n", "<difficult>1</difficult>")]
    written = read(tmp_path, annotation(*objects, size=(30, 40), filename=" b.jpg "))
    assert (written.filename, written.size) == ("b.jpg", (30, 40))
    first, second = written.objects
    assert first[:4] == ("object 1", "cat", (0, 1, 10, 12), False)
    assert second[:4] == ("object 2", "dog", (3.5, 4, 5, 6.25), True)
    assert len(first.keypoints) == 0


def test_little_is_needed(tmp_path):
    assert read(tmp_path, "<annotation/>") == ("", None, [])
    assert read(tmp_path, annotation(size=(0, 0))).size is None


def test_parts_of_an_object_are_no_objects(tmp_path):
    """VOC's persons have the boxes of their heads and hands inside, before or behind their own."""
    part = "<part><name>head</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></part>"
    written = read(tmp_path, annotation(thing((0, 1, 10, 12), "person", part)))
    assert [found[1:3] for found in written.objects] == [("person", (0, 1, 10, 12))]


@pytest.mark.parametrize(("word", "difficult"), [("0", False), ("1", True), ("True", True), ("", False), ("no", False)])
def test_difficult(tmp_path, word, difficult):
    more = f"<difficult>{word}</difficult>"
    assert read(tmp_path, annotation(thing(more=more))).objects[0].difficult is difficult


@pytest.mark.parametrize("corners", [(5, 5, 5, 9), (5, 5, 4, 9), (5, 5, 9, 5), (9, 5, 5, 9)])
def test_a_box_that_has_no_area_as_it_is_written_gets_none(tmp_path, corners):
    left, top, right, bottom = corners
    tags = f"<xmin>{left}</xmin><ymin>{top}</ymin><xmax>{right}</xmax><ymax>{bottom}</ymax>"
    [found] = read(tmp_path, annotation(f"<object><name>cat</name><bndbox>{tags}</bndbox></object>")).objects
    assert found.box == (top, left, bottom, right)


WHOLE = annotation(thing((0, 1, 10, 12)), thing((3, 4, 5, 6)))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("</annotation>", "", "is no XML (no element found: line 1, column "),
        ("<name>", "<nom>", "is no XML (mismatched tag: line 1, column "),
        ("<annotation>", "\0", "is no XML (not well-formed (invalid token): line 1, column 5); correct or remove it"),
        (WHOLE, "", "is no XML (no element found: line 1, column 0); correct or remove it"),
        ("annotation>", "html>", "holds <html>, not Pascal VOC's <annotation>; correct or remove it"),
        ("<name>cat</name>", "", "object 1 has no <name>; add it, or remove the object"),
        ("<name>cat</name>", "<name> </name>", "object 1 has no <name>; add it, or remove the object"),
        ("bndbox>", "polygon>", "object 1 has no <bndbox>; add it, or remove the object"),
        ("<xmin>2</xmin>", "", "object 1 has no <xmin>; correct it, or remove it"),
        ("<ymax>5</ymax>", "<ymax></ymax>", "object 2 has no <ymax>; correct it, or remove it"),
        ("<xmax>6<", "<xmax>six<", "object 2 has 'six' for <xmax>, no number; correct it, or remove it"),
        ("<ymin>4<", "<ymin>NaN<", "object 2 has 'NaN' for <ymin>, no number; correct it, or remove it"),
        ("<ymin>4<", "<ymin>-inf<", "object 2 has '-inf' for <ymin>, no number; correct it, or remove it"),
        ("<ymin>4<", "<ymin>1e999<", "object 2 has '1e999' for <ymin>, no number; correct it, or remove it"),
        ("<width>60<", "<width>wide<", "size has 'wide' for <width>, no number; correct it, or remove it"),
        ("<width>60</width>", "", "size has no <width>; correct it, or remove it"),
        ("<annotation>", '<?xml version="1.0" encoding="none-such"?><annotation>', "is no XML (unknown encoding"),
        ("<annotation>", '<?xml version="1.0" encoding="gbk"?><annotation>', "is no XML (multi-byte encodings"),
    ],
)
def test_annotations_that_make_no_sense(tmp_path, old, new, told):
    assert old in WHOLE
    assert refusal(tmp_path, WHOLE.replace(old, new)).startswith(told)


def test_bytes_that_are_no_text(tmp_path):
    assert refusal(tmp_path, WHOLE.encode().replace(b"cat", b"\xff\xfe")).startswith("is no XML (not well-formed")


def test_other_encodings(tmp_path):
    text = f'<?xml version="1.0" encoding="latin-1"?>{WHOLE}'.replace("cat", "Kätzchen")
    assert read(tmp_path, text.encode("latin-1")).objects[0].name == "Kätzchen"
    assert read(tmp_path, WHOLE.replace("cat", "猫").encode("utf-16")).objects[0].name == "猫"


LAUGHS = (
    '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><annotation><object><name>&b;</name></object></annotation>'
)
SECRET = '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><annotation><filename>&a;</filename></annotation>'
ELSEWHERE = '<!DOCTYPE annotation SYSTEM "http://localhost/a.dtd"><annotation/>'


@pytest.mark.parametrize("text", [LAUGHS, SECRET, ELSEWHERE])
def test_document_types_are_not_read(tmp_path, text):
    told = "has a <!DOCTYPE>, which is not read, for safety; remove that part"
    assert refusal(tmp_path, text) == told
    assert refusal(tmp_path, '<?xml version="1.0"?>\n' + text) == told


def test_entities_without_a_declaration(tmp_path):
    assert read(tmp_path, WHOLE.replace("cat", "cat &amp; dog")).objects[0].name == "cat & dog"
    assert refusal(tmp_path, WHOLE.replace("cat", "&lol;")).startswith("is no XML (undefined entity")


def test_no_file(tmp_path):
    (tmp_path / "a.xml").mkdir()
    with pytest.raises(DataError, match=f"^{tmp_path}/a.xml: is a directory$"):
        voc_xml.read(tmp_path / "a.xml")


def test_deep_nesting(tmp_path):
    assert read(tmp_path, f"<annotation>{'<a>' * 200_000}{'</a>' * 200_000}</annotation>").objects == []
