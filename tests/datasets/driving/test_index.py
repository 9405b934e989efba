import numpy as np

from datasets.driving.index import Index

ARTICLE = Index(19_491, 3, 14)


def reached(rows, cameras, transforms):
    """How many different triples there are."""
    return len(np.unique((transforms * 3 + cameras) * 19_491 + rows))


def test_every_triple_comes_exactly_once():
    triples = zip(*Index(4, 3, 5).triples(np.arange(60)), strict=True)
    expected = [(row, camera, transform) for row in range(4) for camera in range(3) for transform in range(5)]
    assert [tuple(map(int, triple)) for triple in triples] == expected


def test_all_of_the_articles_examples_are_reached():
    assert ARTICLE.size == 818_622
    assert reached(*ARTICLE.triples(np.arange(ARTICLE.size))) == 818_622
    assert ARTICLE.size - Index(19_490, 3, 14).size == 818_622 - 818_580 == 42


def test_the_articles_formula_reaches_a_fourteenth():
    numbers = np.arange(ARTICLE.size)
    rows, cameras, transforms = numbers // (3 * 14), numbers % 3, numbers // (19_491 * 3)
    assert reached(rows, cameras, transforms) == 58_512


def test_triples_have_the_shape_of_the_numbers():
    numbers = np.random.default_rng(0).integers(0, ARTICLE.size, (3, 50))
    rows, cameras, transforms = ARTICLE.triples(numbers)
    assert rows.shape == cameras.shape == transforms.shape == (3, 50)
    np.testing.assert_array_equal((rows * 3 + cameras) * 14 + transforms, numbers)
