"""A program that uses what Python's libraries have lost since; test_names.py runs it by `python -m tf1`.

Usage: names_of_then.py FOLDER [PART]
"""

import io
import os
import pickle
import sys
import warnings

folder, parts = sys.argv[1], sys.argv[2:]
warnings.simplefilter("ignore")
os.chdir(folder)


def numpy():
    import numpy as np

    assert np.float is float and np.int is int and np.object is object and np.str is str and np.bool(1)
    assert np.zeros(2, np.float).dtype == np.float64 and np.zeros(2, dtype=np.bool).dtype == bool
    assert np.isinf([np.Inf, np.infty, np.PINF, np.NINF]).all() and np.isnan([np.NaN, np.NAN]).all()
    assert np.rank(np.zeros([2, 3])) == 2 and np.math.sqrt(4) == 2 and np.asscalar(np.ones(1)) == 1
    assert np.product([2, 3]) == 6 and np.cumproduct([2, 3])[1] == 6 and np.sometrue([0, 1]) and not np.alltrue([0, 1])
    assert np.in1d([1, 2], [2]).tolist() == [False, True] and np.row_stack([[1], [2]]).shape == (2, 1)
    assert np.trapz([0, 1]) == 0.5 and np.msort([2, 1])[0] == 1 and np.round_(1.2) == 1 and np.alen([1, 2]) == 2
    assert np.float_ is np.float64 and np.unicode_ is np.str_ and np.typeDict["float32"] is np.float32
    assert np.cast["uint8"]([1.5]).dtype == np.uint8 and np.asfarray([1]).dtype == np.float64
    assert np.find_common_type([np.float32], [np.int64]) == np.float32
    assert np.find_common_type([np.int8], [np.float64]) == np.float64
    assert np.random.random_integers(3, 3) == 3 and np.lib.pad([1], 1, "constant").tolist() == [0, 1, 0]
    assert np.zeros(2, np.uint8).tostring() == b"\0\0" and np.float32(0).tostring() == b"\0" * 4
    assert np.fromstring(b"\1\2", np.uint8).tolist() == [1, 2] and np.fromstring("1 2", sep=" ").tolist() == [1, 2]
    values = np.arange(6).reshape(2, 3)
    values.itemset((0, 1), 9)
    values.itemset(5, 7)
    assert values.ptp() == 9 and values.tolist() == [[0, 9, 2], [3, 4, 7]] and values.ptp(axis=0).tolist() == [3, 5, 5]
    assert np.arange(2, dtype=">i2").newbyteorder().tolist() == [0, 256]
    assert np.array([1], np.float32, copy=False).dtype == np.float32 and np.array([[1], [2, 3]]).dtype == object
    assert str([np.float32(0.5)]) == "[0.5]" and np.mat([[1]]).shape == (1, 1)
    assert (float(np.array([1.5])), int(np.ones([1, 1])), "%d" % np.array([3])) == (1.5, 1, "3")  # noqa: UP031
    for dtype in (np.float32, np.float64, np.int32, np.uint8):
        row = np.zeros(2, dtype)
        row[0] = np.array([[7.0]])
        assert row.tolist() == [7, 0]
    labels = np.arange(3, dtype=np.uint8)
    labels[labels == 1] = -1
    labels[0] = 300
    assert np.float32(3) < 1e99  # the test wants no warning
    assert [np.expand_dims(np.ones([2, 3]), axis=axis).shape for axis in (3, -3)] == [(2, 3, 1), (1, 2, 3)]
    assert labels.tolist() == [44, 255, 2]
    for wrong in (np.ones(2), np.zeros(0)):
        try:
            float(wrong)
            raise AssertionError
        except TypeError:
            pass
    one = np.array([3], np.uint32)
    assert len(io.BytesIO(b"abcd").read(one)) == 3 and list(range(one)) == [0, 1, 2] and "abcd"[one] == "d"
    assert np.arange(9).reshape(one, one).shape == (3, 3) and np.arange(4)[one].shape == (1,)
    for wrong in (np.ones(2, int), np.ones(1)):
        try:
            range(wrong)
            raise AssertionError
        except TypeError:
            pass
    assert np.array([300, -1], np.uint8).tolist() == [44, 255] and np.linspace(0, 1, 3.0)[1] == 0.5
    assert np.vstack(np.ones(2) for _ in range(3)).shape == (3, 2) and np.sum(x for x in [1, 2]) == 3
    assert np.histogram([1, 2], bins=2, normed=True)[0].sum() == 2 and np.unravel_index(1, dims=(2, 2)) == (0, 1)
    assert np.reshape(np.arange(4), newshape=[2, 2]).shape == (2, 2)
    assert np.percentile([1, 2, 4], 50, interpolation="lower") == 2
    assert np.random.choice([[1], [2, 3]], 5).shape == (5,) and len(np.random.permutation([[1], [2, 3]])) == 2
    np.set_printoptions(threshold=np.nan)
    assert "..." not in str(np.arange(3000))
    from numpy.lib.stride_tricks import as_strided  # noqa: F401


def small_integers():
    import operator

    import numpy as np

    names = ["add", "sub", "mul", "floordiv", "mod", "pow", "lshift", "rshift", "and_", "or_", "xor"]
    for kind in (np.int8, np.uint8, np.int16, np.uint16, np.int32, np.uint32):
        for operation in [getattr(operator, name) for name in names] + [divmod]:
            for a, b in ((5, 40), (5, 7), (40, 5)):
                for found in (operation(kind(a), b), operation(a, kind(b))):
                    wanted = operation(a, b)
                    big = operation in (operator.pow, operator.lshift) and abs(wanted) >= 2**63
                    assert big or found == wanted, (kind, operation, a, b, found)
                    assert operation is divmod or type(found) is np.int64
    pixels = np.array([200, 100], np.uint8)
    assert pixels[0] + 100 == 300 and pixels[1] - 101 == -1 and 2 * pixels[0] == 400 and sum(pixels) == 300
    assert (np.uint8(3) + 1.5, np.uint8(3) + np.float32(1), np.uint8(7) / 2, -np.int8(3)) == (4.5, 4, 3.5, -3)
    assert type(np.uint8(1) + np.uint8(1)) is np.uint8 and type(np.uint8(1) + True) is np.uint8
    assert (pixels + 1).dtype == (pixels + np.uint8(1)).dtype == np.uint8


def files():
    import numpy as np

    np.save("a.npy", {"conv1": [np.ones([2, 2]), np.zeros(2)]})
    assert np.load("a.npy", encoding="latin1").item()["conv1"][0].shape == (2, 2)
    with open("a.npy", "rb") as file:
        assert np.load(file)[()]["conv1"][1].tolist() == [0, 0]
    lists = np.empty(2, object)
    lists[:] = [[1], [2, 3]]
    np.savez("b.npz", x=lists, y=np.ones(2))
    found = np.load("b.npz")
    assert found["x"][1] == [2, 3] and found["y"].shape == (2,) and sorted(found.files) == ["x", "y"]
    with open("c.pkl", "wb") as file:
        file.write(b"\x80\x02U\x01\xe4.")
    with open("c.pkl", "rb") as file:
        assert pickle.load(file) == "ä"


def harm():
    import numpy as np

    class Harm:
        def __reduce__(self):
            return os.mkdir, ("harm",)

    np.save("harm.npy", np.array([Harm()]))
    np.load("harm.npy")


def pictures():
    import numpy as np
    import scipy
    import scipy.misc
    from scipy import misc, ndimage
    from scipy.misc import imread, imresize, imsave
    from scipy.misc.pilutil import toimage

    imsave("i.png", np.zeros([4, 6, 3]))
    assert imread("i.png").shape == (4, 6, 3) and imresize(np.ones([4, 4]), 50).shape == (2, 2)
    assert ndimage.imread("i.png").shape == scipy.misc.imread("i.png").shape and toimage is misc.toimage
    from PIL import Image, ImageDraw, ImageFont

    assert Image.open("i.png").resize((2, 2), Image.ANTIALIAS).size == (2, 2) and Image.CUBIC == Image.BICUBIC
    width, height = ImageFont.load_default().getsize("abc")
    assert width > 5 and ImageDraw.Draw(Image.new("L", (9, 9))).textsize("abc")[0] > 5 and height > 5
    assert len(Image.new("L", (2, 3)).tostring()) == 6
    picture = Image.new("L", (9, 9))
    ImageDraw.Draw(picture).rectangle([5, 4, 1, 2], fill=7)
    ImageDraw.Draw(picture).ellipse([(8, 8), (7, 7)], fill=7)
    assert picture.getpixel((3, 3)) == 7 and picture.getpixel((0, 0)) == 0


def scipy():
    import numpy as np
    import scipy as sp
    import scipy.integrate
    import scipy.interpolate
    import scipy.signal
    import scipy.sparse
    from scipy.misc import comb, derivative, factorial, logsumexp
    from scipy.sparse.linalg.eigen.arpack import eigsh

    assert sp.sqrt(4) == 2 and sp.randn(2).shape == (2,) and sp.array([1])[0] == 1 and sp.misc.imread
    assert comb(4, 2) == 6 and factorial(3) == 6 and abs(logsumexp([0, 0]) - np.log(2)) < 1e-12
    assert abs(derivative(lambda x: x**3, 2.0, dx=1e-3) - 12) < 1e-5
    assert abs(derivative(lambda x: x**4, 1.0, dx=1e-2, n=2, order=5) - 12) < 1e-5
    assert sp.sparse.csr_matrix([[1, 0]]).A.tolist() == [[1, 0]] and eigsh(np.diag([1.0, 2, 3]), k=1)[0][0] > 2.9
    jumps = sp.interpolate.interp1d([2, 0, 1, 0, 1], [[4, 0, 2, 1, 3]], kind="slinear")  # measured again at 0 and 1
    assert np.allclose(jumps([0, 0.5, 1, 1.5, 2]), [[1.0, 1.5, 3.0, 3.5, 4.0]])
    assert scipy_windows(sp.signal) and sp.integrate.simps([0, 1, 2], dx=1.0) == 2


def scipy_windows(signal):
    return len(signal.hann(5)) == len(signal.hanning(5)) == len(signal.gaussian(5, 1)) == 5


def library():
    import array
    import base64
    import collections
    import fractions
    import inspect
    import itertools
    import json
    import random
    import string
    import threading
    import time
    import urllib
    import xml.etree.ElementTree as tree

    assert issubclass(dict, collections.Mapping) and issubclass(list, collections.Iterable)
    assert urllib.quote("a b") == "a%20b" and urllib.urlencode({"a": 1}) == "a=1" and urllib.request.urlretrieve
    assert inspect.getargspec(lambda a, b=1: 0) == (["a", "b"], None, None, (1,)) and fractions.gcd(4, 6) == 2
    assert time.clock() > 0 and sys.maxint == sys.maxsize and base64.encodestring(b"a") == b"YQ==\n"
    assert (
        list(itertools.izip([1], [2])) == [(1, 2)] and string.letters[:2] == "ab" and string.join(["a", "b"]) == "a b"
    )
    assert (
        string.upper("a") == "A"
        and string.replace("a", "a", "b") == "b"
        and string.split("a b") == ["a", "b"]
        and "a".translate(string.maketrans("a", "b")) == "b"
    )
    assert array.array("b", [1]).tostring() == b"\1" and not threading.Thread().isAlive()
    assert [one.tag for one in tree.fromstring("<a><b/></a>").getchildren()] == ["b"]
    assert len(random.sample({1, 2, 3}, 2)) == 2
    assert json.loads(json.dumps([1], encoding="utf-8"), encoding="latin1") == [1]
    row = [1, 2, 3]
    random.shuffle(row, lambda: 0.0)
    assert row == [2, 3, 1]
    with open("lines", "wb") as file:
        file.write(b"a\r\nb")
    with open("lines", "rU") as file:  # noqa: UP015
        assert file.read() == "a\nb"


def modules():
    import cPickle
    import Queue
    import StringIO
    import urllib2
    import urlparse

    assert cPickle.loads(cPickle.dumps(1)) == 1 and Queue.Queue().empty() and urllib2.HTTPError and urllib2.Request
    assert urlparse.urlparse("http://a/b").netloc == "a"
    text, data = StringIO.StringIO("a\nb"), StringIO.StringIO()
    assert list(text) == ["a\n", "b"] and data.write(b"\xff") == 1 and data.getvalue() == b"\xff"
    empty = StringIO.StringIO()
    empty.write("ä")
    assert empty.getvalue() == "ä"
    try:
        import ConfigParser  # a program that asks has its own answer
    except ImportError:
        ConfigParser = None
    assert ConfigParser is None
    import imp

    import input_data  # the file that every tutorial of 2015 laid beside its program

    assert imp.reload and input_data.read_data_sets


def drawing():
    import matplotlib
    import numpy as np

    matplotlib.use("TkAgg", warn=False)
    import matplotlib.pyplot as plt

    plt.hold(True)
    plt.hist([1, 2], normed=True)
    plt.style.use("seaborn-whitegrid")
    axes = plt.subplot(1, 1, 1, axisbg="red")
    assert axes.get_axis_bgcolor()[0] == 1 and plt.cm.spectral(0.5) == plt.cm.get_cmap("spectral")(0.5)
    plt.imshow([[1, 2]], cmap="spectral", hold=True)
    assert plt.figure().gca(projection="3d").name == "3d"
    plt.gcf().canvas.set_window_title("a")
    plt.waitforbuttonpress()
    lines = plt.figure().gca().plot([1, 2])
    lines[0].axes.lines.remove(lines[0])
    plt.plot([3, 4])
    plt.gca().lines.pop(0)
    assert len(plt.gca().lines) == 0
    (line,) = plt.plot([None, 3, np.array([4.0], np.float32), np.array([[5.0]])])
    assert line.get_ydata()[1:].tolist() == [3, 4, 5] and np.isnan(line.get_ydata()[0])
    plt.bar(left=[1], height=[2])
    plt.boxplot([[1, 2]], labels=["a"])
    plt.hist2d([1, 2], [1, 2], normed=True)
    plt.register_cmap(name="own", cmap=plt.cm.jet)
    plt.savefig("figure.png", frameon=False, papertype=None)
    plt.grid(b=True)
    plt.subplots(1, 2, subplot_kw={"adjustable": "box-forced"})
    canvas = plt.figure(figsize=(1, 2), dpi=10).canvas
    canvas.draw()
    assert canvas.tostring_rgb() == b"\xff" * 600
    plt.show()
    from matplotlib import mlab
    from mpl_toolkits.axes_grid import ImageGrid  # noqa: F401

    assert abs(mlab.normpdf(0.0, 0, 1) - 0.3989423) < 1e-6


def tables():
    import numpy as np
    import pandas as pd

    table = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    assert table.as_matrix().tolist() == [[1, "x"], [2, "y"]] and table["b"].values.dtype == object
    assert table.ix[0, "a"] == 1 and table.ix[:, 0].tolist() == [1, 2] and table.ix[1, 1] == "y"
    table.ix[0, "a"] = 5
    assert table.get_value(0, "a") == 5 and table.drop("b", 1).columns.tolist() == ["a"]
    assert table.append({"a": 3, "b": "z"}, ignore_index=True).values.tolist()[2] == [3, "z"]
    assert table.append(table).shape == (4, 2) and pd.concat([table, table], 1).shape == (2, 4)
    assert pd.get_dummies(table["b"]).values.tolist() == [[1, 0], [0, 1]]
    assert pd.get_dummies(table["b"]).values.dtype == np.uint8
    assert table.mean().tolist() == [3.5] and table.isnull().any(1).tolist() == [False, False]
    assert table.dropna(0).shape == (2, 2) and table.drop_duplicates(["b"], "first").shape == (2, 2)
    assert table["a"].reshape(-1, 1).shape == (2, 1) and table["a"].mad() == 1.5
    assert table.set_index("b", True).reset_index(None, True).columns.tolist() == ["a"]
    values = table[["a"]].values
    values[0, 0] = 7
    assert table.sort("a")["a"].tolist() == [2, 5] and [name for name, _ in table.iteritems()] == ["a", "b"]
    assert pd.Series([1.0, None]).fillna(method="ffill").tolist() == [1, 1]
    assert pd.rolling_mean(pd.Series([1.0, 3.0]), 2).tolist()[1] == 2
    assert pd.read_csv(io.StringIO("a b\n1 2"), delim_whitespace=True, error_bad_lines=False).shape == (1, 2)
    assert pd.read_csv(io.StringIO("a;b\n1;2"), ";").shape == (1, 2)
    assert pd.read_csv(io.StringIO("a\n1\n2"), squeeze=True).tolist() == [1, 2]


def learning():
    import numpy as np
    from sklearn.cross_validation import KFold, ShuffleSplit, StratifiedKFold, train_test_split
    from sklearn.datasets import load_boston
    from sklearn.datasets.samples_generator import make_blobs  # noqa: F401
    from sklearn.externals import joblib
    from sklearn.grid_search import GridSearchCV  # noqa: F401
    from sklearn.manifold import TSNE
    from sklearn.preprocessing import Imputer, OneHotEncoder
    from sklearn.utils.linear_assignment_ import linear_assignment

    assert (
        [test.tolist() for _, test in KFold(4, 2)] == [[0, 1], [2, 3]] and len(KFold(10, 5)) == 5 and train_test_split
    )
    assert [test.tolist() for _, test in StratifiedKFold([0, 1, 0, 1], 2)] == [[0, 1], [2, 3]]
    assert len(list(ShuffleSplit(10, n_iter=4))) == 4 and load_boston().data.shape == (506, 13)
    assert TSNE(n_components=2, n_iter=5000).max_iter == 5000 and joblib.dump([1], "j") and joblib.load("j") == [1]
    assert OneHotEncoder(sparse=False).fit_transform([[0], [1]]).tolist() == [[1, 0], [0, 1]]
    assert Imputer().fit_transform([[np.nan], [3.0]]).tolist() == [[3], [3]]
    assert linear_assignment(np.array([[1, 0], [0, 1]])).tolist() == [[0, 1], [1, 0]]
    from sklearn.decomposition import RandomizedPCA
    from sklearn.metrics import jaccard_similarity_score

    assert RandomizedPCA(1).svd_solver == "randomized" and jaccard_similarity_score([0, 1, 2, 2], [0, 1, 1, 2]) == 0.75
    assert jaccard_similarity_score(np.array([[1, 1], [0, 0]]), np.array([[1, 0], [0, 0]])) == 0.75
    assert jaccard_similarity_score(np.array([[1, 1], [0, 0]]), np.array([[1, 0], [0, 0]]), normalize=False) == 1.5
    from sklearn.feature_extraction.text import CountVectorizer

    vectorizer = CountVectorizer()
    vectorizer.fit(["bb aa"])
    assert vectorizer.get_feature_names() == ["aa", "bb"]


def estimators():
    import numpy as np
    from sklearn import metrics
    from sklearn.ensemble import AdaBoostClassifier, GradientBoostingClassifier, RandomForestClassifier
    from sklearn.ensemble.forest import RandomForestRegressor
    from sklearn.linear_model import Lasso, LogisticRegression, SGDClassifier
    from sklearn.metrics.regression import mean_squared_error
    from sklearn.mixture import GMM
    from sklearn.model_selection import GridSearchCV
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    x, y = np.linspace(0, 1, 20).reshape(10, 2), np.arange(10) // 5
    kinds = (
        LogisticRegression(multi_class="multinomial", solver="lbfgs"),
        SGDClassifier(n_iter=7, loss="log"),
        RandomForestClassifier(max_features="auto", min_impurity_split=1e-7, n_estimators=2),
        RandomForestRegressor(criterion="mse", max_features="auto", n_estimators=2),
        GradientBoostingClassifier(loss="deviance", presort="auto", n_estimators=2),
        AdaBoostClassifier(base_estimator=DecisionTreeClassifier(presort=True), n_estimators=2),
        DecisionTreeRegressor(criterion="mae"),
        Lasso(normalize=True, alpha=0.1),
        GridSearchCV(LogisticRegression(multi_class="ovr"), {"C": [1, 2]}, iid=True, cv=2),
        GMM(n_components=2, n_iter=5),
    )
    for kind in kinds:
        kind.fit(x, y)
    assert kinds[1].get_params()["max_iter"] == 7 and kinds[1].loss == "log_loss" and kinds[-1].max_iter == 5
    assert metrics.confusion_matrix(y, y, [1, 0]).tolist() == [[5, 0], [0, 5]]
    assert metrics.f1_score(y, y, [0, 1], 1, "macro") == 1 and metrics.accuracy_score(y, y, False) == 10
    assert metrics.log_loss(y, np.eye(2)[y] * 0.5 + 0.25, eps=1e-15) > 0
    assert mean_squared_error([0, 0], [2, 2]) == 4 and mean_squared_error([0, 0], [2, 2], squared=False) == 2


def others():
    import cv2
    import h5py
    import numpy as np
    import yaml

    picture = np.zeros([8, 8], np.uint8)
    cv2.rectangle(picture, (np.float32(1.6), 1.0), tuple(np.array([5, 5])), (np.int64(255), 0, 0), np.int64(1))
    assert picture[1, 1] == 255 and picture[0, 0] == 0 and cv2.resize(picture, (4.0, np.float32(2))).shape == (2, 4)
    try:
        cv2.rectangle(picture, "a", (1, 1), 0)
        raise AssertionError
    except cv2.error:
        pass
    search = picture, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE
    contours, hierarchy = cv2.findContours(*search)
    same, of_three, _ = cv2.findContours(*search)
    assert same is picture and len(contours) == len(of_three) == len(cv2.findContours(*search)[0]) == 1
    assert hierarchy.shape == (1, 1, 4) and len(list(cv2.findContours(*search))) == 2
    assert yaml.load("a: 1") == {"a": 1} and cv2.CV_AA == cv2.cv.CV_AA == cv2.LINE_AA
    assert cv2.cv.CV_HOUGH_GRADIENT == cv2.HOUGH_GRADIENT and cv2.cv.CV_BGR2YCR_CB == cv2.COLOR_BGR2YCR_CB
    assert cv2.cv.CV_CAP_PROP_FPS == cv2.CAP_PROP_FPS and cv2.cv.BoxPoints(((0, 0), (2, 2), 0)).shape == (4, 2)
    with h5py.File("h.h5") as file:
        file["x"] = 3
    os.chmod("h.h5", 0o444)
    with h5py.File("h.h5") as file:
        assert file["x"].value == 3


everything = [numpy, small_integers, files, pictures, scipy, library, modules, drawing, tables, learning, estimators]
everything.append(others)
for part in parts or everything:
    (globals()[part] if isinstance(part, str) else part)()
print("all is there")
