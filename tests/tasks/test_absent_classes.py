"""What is said about classes without examples."""

from tasks.absent_classes import lines_about


def test_all_are_there():
    assert lines_about({"cat": 1, "dog": 5}) == []


def test_names_are_one_line():
    assert lines_about({"cat": 1, "d\nog": 0, "cow": 0}, "object", "so be it") == [
        "2 of 3 classes have no object in this split: d\\nog, cow; so be it"
    ]


def test_many_are_cut():
    (line,) = lines_about({f"c{number}": number // 30 for number in range(60)})
    assert line == (
        "30 of 60 classes have no example in this split: "
        f"{', '.join(f'c{number}' for number in range(20))}, ...; means are over the others"
    )


def test_none_is_there():
    assert lines_about({"cat": 0, "dog": 0}, "object") == ["no class has an object in this split"]
