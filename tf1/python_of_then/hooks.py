"""Changes a library when it is imported, and finds the modules that are gone.

LIBRARIES names the module that changes a library; it is imported when the library is. ABSENT names what stands for a
module that is gone.
"""

import dis
import importlib
import importlib.abc
import importlib.util
import sys
from importlib.machinery import ModuleSpec
from types import FrameType, ModuleType

from tf1.importing import is_of_the_program
from tf1.python_of_then import extensions, settings

#: Modules of librosa whose functions took all arguments by position.
_LIBROSA = (
    "beat", "core.audio", "core.constantq", "core.convert", "core.pitch", "core.spectrum", "decompose", "display",
    "effects", "feature.rhythm", "feature.spectral", "feature.utils", "filters", "onset", "segment", "util.utils",
)  # fmt: skip
#: library -> "module" of tf1.python_of_then, or "module:function", that is called with the library.
LIBRARIES = {
    "re": "re_names",
    "fractions": "stdlib_names:fractions",
    "xml.etree.ElementTree": "stdlib_names:elements",
    "urllib.request": "url_files",
    "multiprocessing.spawn": "spawned",
    "numpy": "numpy_names",
    "scipy": "scipy_names",
    "scipy.misc": "scipy_names:pictures",
    "scipy.ndimage": "scipy_names:ndimage",
    "scipy.sparse": "scipy_names:sparse",
    "scipy.sparse.linalg.eigen": "scipy_names:eigen",
    "scipy.signal": "scipy_names:signal",
    "scipy.integrate": "scipy_names:integrate",
    "scipy.interpolate": "scipy_names:interpolate",
    "scipy.stats": "scipy_names:stats",
    "scipy.linalg": "scipy_names:linalg",
    "PIL": "pillow_names",
    "PIL.Image": "pillow_names:image",
    "PIL.ImageDraw": "pillow_names:draw",
    "PIL.ImageFont": "pillow_names:font",
    "matplotlib": "matplotlib_names",
    "matplotlib.cm": "matplotlib_names:colours",
    "matplotlib.pyplot": "matplotlib_names:pyplot",
    "matplotlib.mlab": "matplotlib_names:mlab",
    "pandas": "pandas_names",
    "sklearn": "sklearn_names",
    "sklearn.datasets": "sklearn_names:datasets",
    "sklearn.preprocessing": "sklearn_names:preprocessing",
    "sklearn.manifold": "sklearn_names:manifold",
    "sklearn.cluster": "sklearn_names:cluster",
    "sklearn.decomposition": "sklearn_names:decomposition",
    "sklearn.metrics": "sklearn_names:metrics",
    "sklearn.feature_extraction.text": "sklearn_names:text",
    "sklearn.linear_model": "sklearn_arguments:linear_model",
    "sklearn.ensemble": "sklearn_arguments:ensemble",
    "sklearn.tree": "sklearn_arguments:tree",
    "sklearn.model_selection": "sklearn_arguments:model_selection",
    "sklearn.mixture": "sklearn_arguments:mixture",
    "keras": "keras3:apply",
    "yaml": "other_names:yaml",
    "h5py": "other_names:h5py",
    "cv2": "other_names:cv2",
    "networkx": "other_names:networkx",
    "librosa": "librosa_names:librosa",
    "librosa.feature": "librosa_names:feature",
    **{f"librosa.{name}": "librosa_names:by_position" for name in _LIBROSA},
    "easydict": "other_names:easydict",
    "imageio": "imageio_names",
    **{
        f"skimage.{name}": "skimage_names"
        for name in ("color", "draw", "feature", "filters", "io", "morphology", "restoration", "segmentation")
    },
    "skimage.transform": "skimage_names",
    "skimage.util": "skimage_names",
    "skimage.measure": "other_names:skimage_measure",
}

#: module that is gone -> "module" that stands for it, or "module:function" of tf1.python_of_then that makes it.
ABSENT = {
    "scipy.misc": "tf1.python_of_then.scipy_pictures",
    "scipy.misc.pilutil": "tf1.python_of_then.scipy_pictures",
    "scipy.sparse.linalg.eigen": "scipy.sparse.linalg",
    "scipy.sparse.linalg.eigen.arpack": "scipy.sparse.linalg",
    "scipy.sparse.linalg.isolve": "scipy.sparse.linalg",
    "scipy.sparse.linalg.dsolve": "scipy.sparse.linalg",
    "sklearn.cross_validation": "tf1.python_of_then.sklearn_folds",
    "sklearn.grid_search": "sklearn.model_selection",
    "sklearn.learning_curve": "sklearn.model_selection",
    "sklearn.externals": "tf1.python_of_then.sklearn_externals",
    "sklearn.externals.joblib": "joblib",
    "sklearn.externals.six": "six",
    "sklearn.utils.linear_assignment_": "tf1.python_of_then.sklearn_assignment",
    "sklearn.lda": "sklearn.discriminant_analysis",
    "sklearn.qda": "sklearn.discriminant_analysis",
    "sklearn.datasets.samples_generator": "sklearn.datasets",
    "sklearn.datasets.base": "sklearn.datasets",
    "sklearn.datasets.mldata": "sklearn.datasets",
    "sklearn.preprocessing.imputation": "sklearn.preprocessing",
    "sklearn.preprocessing.data": "sklearn.preprocessing",
    "sklearn.preprocessing.label": "sklearn.preprocessing",
    "sklearn.manifold.t_sne": "sklearn.manifold",
    "sklearn.decomposition.pca": "sklearn.decomposition",
    "sklearn.cluster.k_means_": "sklearn.cluster",
    "sklearn.linear_model.logistic": "sklearn.linear_model",
    "sklearn.linear_model.base": "sklearn.linear_model",
    "sklearn.ensemble.forest": "sklearn.ensemble",
    "sklearn.metrics.classification": "sklearn.metrics",
    "sklearn.metrics.ranking": "sklearn.metrics",
    "sklearn.metrics.scorer": "sklearn.metrics",
    "sklearn.metrics.regression": "sklearn.metrics",
    "sklearn.linear_model.stochastic_gradient": "sklearn.linear_model",
    "sklearn.linear_model.coordinate_descent": "sklearn.linear_model",
    "sklearn.linear_model.ridge": "sklearn.linear_model",
    "sklearn.ensemble.gradient_boosting": "sklearn.ensemble",
    "sklearn.ensemble.weight_boosting": "sklearn.ensemble",
    "sklearn.mixture.gmm": "sklearn.mixture",
    "sklearn.mixture.gaussian_mixture": "sklearn.mixture",
    "sklearn.neural_network.multilayer_perceptron": "sklearn.neural_network",
    "sklearn.neighbors.classification": "sklearn.neighbors",
    "sklearn.neighbors.unsupervised": "sklearn.neighbors",
    "sklearn.neighbors.kde": "sklearn.neighbors",
    "sklearn.svm.classes": "sklearn.svm",
    "sklearn.tree.tree": "sklearn.tree",
    "sklearn.feature_extraction.stop_words": "tf1.python_of_then.sklearn_stop_words",
    "mpl_toolkits.axes_grid": "mpl_toolkits.axes_grid1",
    "librosa.output": "tf1.python_of_then.librosa_output",
    "skimage.external": "tf1.python_of_then.skimage_external",
    "skimage.external.tifffile": "tifffile",
    "skimage.filter": "skimage.filters",
    "imp": "tf1.python_of_then.imp_module",
    "distutils": "setuptools._distutils",
    "distutils.version": "setuptools._distutils.version",
    "distutils.util": "setuptools._distutils.util",
    "distutils.dir_util": "setuptools._distutils.dir_util",
    "distutils.spawn": "setuptools._distutils.spawn",
    "distutils.core": "setuptools._distutils.core",
    "distutils.extension": "setuptools._distutils.extension",
    "Image": "PIL.Image",
    "ImageDraw": "PIL.ImageDraw",
    "ImageFont": "PIL.ImageFont",
    "ImageOps": "PIL.ImageOps",
    "IPython": "tf1.python_of_then.ipython",
    "IPython.display": "tf1.python_of_then.ipython_display",
    "IPython.core": "tf1.python_of_then.ipython",
    "IPython.core.display": "tf1.python_of_then.ipython_display",
    "IPython.lib": "tf1.python_of_then.ipython",
    "IPython.lib.display": "tf1.python_of_then.ipython_display",
    # The tutorials of 2015 had it as a file to download and lay beside one's program; many programs lost it since.
    "input_data": "tf1.python_of_then.input_data_file",
}

#: modules of Python 2, as ABSENT.
PYTHON2 = {
    "cPickle": "pickle",
    "cStringIO": "tf1.python_of_then.string_io",
    "StringIO": "tf1.python_of_then.string_io",
    "Queue": "queue",
    "urllib2": "tf1.python_of_then.urls",
    "urlparse": "urllib.parse",
    "ConfigParser": "configparser",
    "Tkinter": "tkinter",
    "tkMessageBox": "tkinter.messagebox",
    "tkFileDialog": "tkinter.filedialog",
    "ttk": "tkinter.ttk",
    "commands": "subprocess",
    "httplib": "http.client",
    "HTMLParser": "html.parser",
    "cookielib": "http.cookiejar",
    "BaseHTTPServer": "http.server",
    "SimpleHTTPServer": "http.server",
    "SocketServer": "socketserver",
    "thread": "_thread",
    "__builtin__": "builtins",
    "copy_reg": "copyreg",
    "xmlrpclib": "xmlrpc.client",
    "anydbm": "dbm",
    "exceptions": "builtins",
    "repr": "reprlib",
}


class Finder(importlib.abc.MetaPathFinder):
    """Stands before all finders: what they find, it has changed; what they don't, it looks up in ABSENT and PYTHON2."""

    def find_spec(self, fullname, path=None, target=None):
        """The spec of a library to change, or of what stands for a module that is gone."""
        if extensions.may_be(fullname, path):
            found = self._by_others(fullname, path, target)
            return found or ModuleSpec(fullname, _Other(extensions.stands_for(fullname)))
        if fullname not in LIBRARIES and fullname not in ABSENT and fullname not in PYTHON2:
            return None
        found = self._by_others(fullname, path, target)
        if found is None:
            return self._spec_of_absent(fullname)
        if fullname in LIBRARIES and found.loader is not None:
            found.loader = _Changing(found.loader)
        return found

    def _by_others(self, fullname, path, target) -> ModuleSpec | None:
        for finder in sys.meta_path:
            if finder is not self and (found := finder.find_spec(fullname, path, target)):
                return found
        return None

    def _spec_of_absent(self, fullname: str) -> ModuleSpec | None:
        stands = ABSENT.get(fullname) or PYTHON2.get(fullname)
        importer = _importer()
        if stands is None or importer is None or not is_of_the_program(importer.f_globals):
            return None  # a library that looks whether a module is there must not find ours
        if fullname in PYTHON2 and _is_in_try(importer) and not settings.python2:
            return None  # the program has its own answer, and could take this for Python 2
        return ModuleSpec(fullname, _Other(stands), is_package=any(name.startswith(f"{fullname}.") for name in ABSENT))


class _Changing(importlib.abc.Loader):
    """The library's own loader, and afterwards the change."""

    def __init__(self, loader):
        self._loader = loader

    def __getattr__(self, name):
        return getattr(self._loader, name)

    def create_module(self, spec):
        return self._loader.create_module(spec)

    def exec_module(self, module):
        module.__spec__.loader = module.__loader__ = self._loader  # libraries ask it for their files
        self._loader.exec_module(module)
        apply(module)


class _Other(importlib.abc.Loader):
    """Another module, under the name that was asked for."""

    def __init__(self, name: str):
        self._name = name

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        other = importlib.import_module(self._name)
        own = {"__name__", "__spec__", "__loader__", "__package__", "__path__", "__file__", "__cached__"}
        vars(module).update({key: value for key, value in vars(other).items() if key not in own})
        vars(module).setdefault("__getattr__", lambda name: getattr(other, name))


def apply(library: ModuleType) -> None:
    """Changes an imported library."""
    module, _, function = LIBRARIES[library.__name__].partition(":")
    change = importlib.import_module(f"tf1.python_of_then.{module}")
    getattr(change, function or "apply")(library)


def _importer() -> FrameType | None:
    """The frame of the import statement, behind the import system's own."""
    frame = sys._getframe(2)
    while frame and frame.f_globals.get("__name__", "").partition(".")[0] in ("importlib", "tf1", "_frozen_importlib"):
        frame = frame.f_back
    return frame


def _is_in_try(frame: FrameType) -> bool:
    """Whether what the frame runs is covered by an entry of its code's table of exceptions."""
    return any(
        entry.start <= frame.f_lasti < entry.end
        for entry in dis._parse_exception_table(frame.f_code)
        if not entry.lasti  # with lasti: what cleans up after a `with` or an `except`
    )
