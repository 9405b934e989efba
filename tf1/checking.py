"""`python -m tf1 --check program.py`: what a program uses that is not here, by file and line.

Nothing is imported: the sources of the program, of its own modules and of TensorFlow are read.
"""

import ast
from dataclasses import dataclass, field

from tf1 import missing, nearby, present, signs_of_python_2
from tf1.eras import why_of_keras_3, why_of_tensorflow_2
from tf1.python_of_then import hooks
from tf1.sources import Source, imports, sources
from tf1.syntax import uses

#: Libraries whose package on PyPI has another name, or none: import name -> what to do.
PACKAGES = {
    "Bio": "pip install biopython",
    "PIL": "pip install pillow",
    "cv2": "pip install opencv-python-headless",
    "dateutil": "pip install python-dateutil",
    "edward": "it needs TensorFlow 1 itself: PyPI's edward 1.3.5 may do",
    "fire": "pip install fire",
    "mpl_toolkits": "pip install matplotlib",
    "prettytensor": "PrettyTensor is left out: write the network with tf.layers or tf.contrib.layers",
    "skimage": "pip install scikit-image",
    "sklearn": "pip install scikit-learn",
    "sonnet": "pip install 'dm-sonnet<2'",
    "tensorlayer": "pip install 'tensorlayer<2'",
    "wx": "pip install wxpython",
    "yaml": "pip install pyyaml",
}


#: Packages that Keras 2.2 and TensorFlow 1.15 brought along, which the Keras of then stands for, too.
KERAS_BESIDE = {"keras_applications", "keras_preprocessing"}


@dataclass
class Findings:
    """What a check has found, as lines with where they belong: what is missing, and what else is to be known."""

    missing: list[tuple[str, int, str]] = field(default_factory=list)
    notes: list[tuple[str, int, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    libraries: set[str] = field(default_factory=set)  # that a line tells of

    def lines(self, found: list[Source]) -> list[str]:
        """All lines, by the order of the files, then by line."""
        order = [source.path for source in found]
        lines = sorted(self.missing + self.notes, key=lambda line: (order.index(line[0]), line[1]))
        return [text for _, _, text in lines]


def check(path: str, python2: bool = False, keras: bool = False, text: str | None = None) -> int:
    """Prints what the program uses that is not here, and what to do.

    Args:
        path: a .py file or a notebook.
        python2: the program is said to be Python 2.
        keras: its `import keras` is said to be the Keras of that time.
        text: its source, if no file holds it.

    Returns 0 if nothing is missing, 1 if something is. Raises UsageError if there is no such program.
    """
    findings = Findings()
    trees: dict[int, ast.Module | None] = {}

    def tree_of(source: Source) -> ast.Module | None:
        if id(source) not in trees:
            trees[id(source)] = source.tree or _of_python_2(source, python2, findings)
        return trees[id(source)]

    found = sources(path, text, tree_of)
    reason = why_of_tensorflow_2(found) if found[0].tree else None
    if reason:
        print(f"{path} is a program of TensorFlow 2 ({reason}): it runs unchanged on the installed one")
        return 0
    adds_folders = any(tree and nearby.adds_folders(tree) for tree in trees.values())
    for source in found:
        tree = tree_of(source)
        if tree:
            if source.tree and not python2:
                _check_built_in_names(source, tree, findings)
            _check_names(source, tree, findings)
            _check_imports(source, tree, found, keras, adds_folders, findings)
    print(*findings.lines(found), sep="\n", end="\n" * bool(findings.missing + findings.notes))
    files = len({source.path for source in found})
    count = f"{len(findings.names)} names of TensorFlow in {files} file{'s' * (files != 1)}"
    print(f"{len(findings.missing)} missing; {count}" if findings.missing else f"nothing is missing: {count}")
    return 1 if findings.missing else 0


def _of_python_2(source: Source, python2: bool, findings: Findings) -> ast.Module | None:
    """The tree of a source that isn't Python 3, converted from Python 2; None, and a line, if it is neither."""
    where = (source.path, source.line)
    place = source.at(source.line)
    if not present.file_of("fissix"):
        advice = "if it is Python 2: pip install fissix, and run it with --python2"
        findings.missing.append((*where, f"{place}: not Python 3 ({source.fault}); {advice}"))
        return None
    from tf1.python_of_then.python2 import parse

    try:
        tree = parse(source.text, source.path)
        ast.increment_lineno(tree, source.cells[0][1] - 1 if source.cells else 0)
    except Exception as error:  # whatever the converter stumbles over
        why = "" if isinstance(error, SyntaxError) else f" ({error})"  # a SyntaxError says the same again
        findings.missing.append((*where, f"{place}: neither Python 3 ({source.fault}) nor Python 2{why}"))
        return None
    if not python2:
        findings.notes.append((*where, f"{place}: Python 2 ({source.fault}): run it with --python2"))
    return tree


def _check_built_in_names(source: Source, tree: ast.Module, findings: Findings) -> None:
    """Tells a program in Python 2 that Python 3 can read, by the built-in names that it uses, or by its print."""
    printed = signs_of_python_2.print_in(tree)
    if printed:
        text = f"{source.at(printed.lineno)}: Python 2 prints all of this, Python 3 does not: run it with --python2"
        findings.notes.append((source.path, printed.lineno, text))
    used = signs_of_python_2.name_in(tree)
    if used:
        text = f"{source.at(used.lineno)}: {used.id} is a name of Python 2: if the program is, run it with --python2"
        findings.notes.append((source.path, used.lineno, text))


def _check_names(source: Source, tree: ast.Module, findings: Findings) -> None:
    """Finds the names of TensorFlow that are not here."""
    lines: dict[str, list[int]] = {}
    for use in uses(tree):
        name = use.name.removeprefix("tensorflow").removeprefix(".").removeprefix("compat.v1.")
        findings.names.add(name)
        absent = None if use.guarded else absence(name)
        if absent:
            lines.setdefault(absent, []).append(use.line)
    for absent, where in lines.items():
        text = f"{source.at(where[0])}: {missing.explain(absent)}{_also(where)}"
        findings.missing.append((source.path, where[0], text))


def absence(name: str) -> str | None:
    """The part of a dotted name below `tf` that is left out or not here, or None."""
    left_out = max((old for old in missing.LEFT_OUT if f"{name}.".startswith(f"{old}.")), key=len, default=None)
    return left_out or present.absent_part(f"tensorflow.{name}")


def _also(lines: list[int]) -> str:
    """The other lines that use a name."""
    others = sorted({*lines} - {lines[0]})
    return f" (also in line{'s' * (len(others) > 1)} {', '.join(map(str, others))})" if others else ""


def _check_imports(
    source: Source, tree: ast.Module, found: list[Source], keras: bool, adds_folders: bool, findings: Findings
) -> None:
    """Finds the libraries that are not installed, and Keras, which needs an option."""
    folder = found[0].folder
    given = {name.partition(".")[0] for name in (*hooks.ABSENT, *hooks.PYTHON2)}
    if present.file_of("tf_keras"):
        given |= KERAS_BESIDE
    for wanted in imports(tree):
        top = wanted.name.partition(".")[0]
        if (
            wanted.guarded
            or top in findings.libraries
            or top in ("tensorflow", "tf1")
            or nearby.is_own(top, folder, source.folder)
        ):
            continue
        if top == "keras":
            kind, text = _keras(keras, found, findings)
        elif top in given or present.file_of(top) or (adds_folders and nearby.added_folder(wanted.name, folder)):
            continue
        elif above := nearby.folder_above(wanted.name, folder):
            kind, text = findings.notes, f"{top} lies in {above}: run it with PYTHONPATH={above}"
        elif nearby.adds_folders(tree):
            kind, text = findings.notes, f"{top} is looked for on sys.path, to which the program adds folders"
        else:
            kind = findings.notes if wanted.late else findings.missing
            text = f"{top} is not installed: {PACKAGES.get(top, f'pip install {top}, if that is where it comes from')}"
        if text:
            findings.libraries.add(top)
            kind.append((source.path, wanted.line, f"{source.at(wanted.line)}: {text}"))


def _keras(asked: bool, found: list[Source], findings: Findings) -> tuple[list, str]:
    """What is to be said of `import keras`, and among which lines."""
    if not present.file_of("tf_keras"):
        return findings.missing, "the Keras of that time needs tf_keras: pip install tf_keras==2.21.0"
    reason = None if asked else why_of_keras_3(found)
    return findings.notes, f"Keras of today, for {reason}; --keras gives that of then" if reason else ""
