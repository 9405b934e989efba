"""IPython.display without a notebook: what is displayed is printed, as IPython does in a terminal."""

import os
import sys
from typing import Any


class DisplayObject:
    """Something to see, from data, a file or an address: `data`, `filename`, `url`, and its options as attributes.

    A text that is the path of a file is taken as filename, one that begins with http as url. A file is read.
    Raises FileNotFoundError for a filename that is not there.
    """

    _read_flags = "r"

    def __init__(
        self, data: Any = None, url: str | None = None, filename: str | None = None, metadata: Any = None, **options
    ):
        if isinstance(data, os.PathLike):
            data = os.fspath(data)
        if isinstance(data, str) and url is None and data.startswith("http"):
            data, url = None, data
        elif isinstance(data, str) and filename is None and len(data) < 1000 and os.path.isfile(data):
            data, filename = None, data
        self.data, self.url, self.filename, self.metadata = data, url, filename, metadata or {}
        vars(self).update(options)
        self.reload()

    def reload(self) -> None:
        """Reads the file again."""
        if self.filename is not None:
            with open(self.filename, self._read_flags) as file:
                self.data = file.read()

    def __repr__(self) -> str:
        return f"<IPython.core.display.{type(self).__name__} object>"


class _Text(DisplayObject):
    """Text of some language."""


class HTML(_Text):
    """A piece of a page."""


class SVG(_Text):
    """A drawing."""


class Markdown(_Text):
    """Text with marks."""


class Math(_Text):
    """A formula in LaTeX."""


class Latex(_Text):
    """Text in LaTeX."""


class Pretty(_Text):
    """Plain text."""


class JSON(_Text):
    """Data as JSON."""


class Javascript(_Text):
    """A program for the browser; it is not run."""


class Image(DisplayObject):
    """A picture, as the bytes of a PNG, JPEG or GIF file."""

    _read_flags = "rb"

    def __init__(
        self,
        data: Any = None,
        url: str | None = None,
        filename: str | None = None,
        format: str | None = None,
        embed: bool | None = None,
        width: int | None = None,
        height: int | None = None,
        retina: bool = False,
        unconfined: bool = False,
        metadata: Any = None,
    ):
        super().__init__(
            data, url, filename, metadata, format=format, embed=embed, width=width, height=height, retina=retina,
            unconfined=unconfined,
        )  # fmt: skip


class Video(DisplayObject):
    """A film."""

    _read_flags = "rb"


class Audio(DisplayObject):
    """Sound: the bytes of a file, or samples with their rate."""

    _read_flags = "rb"

    def __init__(
        self,
        data: Any = None,
        filename: str | None = None,
        url: str | None = None,
        embed: bool | None = None,
        rate: int | None = None,
        autoplay: bool = False,
    ):
        super().__init__(data, url, filename, embed=embed, rate=rate, autoplay=autoplay)


class IFrame:
    """A page in a frame of width x height pixels."""

    def __init__(self, src: str, width: int | str, height: int | str, **kwargs):
        self.src, self.width, self.height, self.params = src, width, height, kwargs

    def __repr__(self) -> str:
        return f"<IPython.lib.display.{type(self).__name__} {self.src}>"


class YouTubeVideo(IFrame):
    """A film on YouTube."""

    def __init__(self, id: str, width: int | str = 400, height: int | str = 300, **kwargs):
        self.id = id
        super().__init__(f"https://www.youtube.com/embed/{id}", width, height, **kwargs)


class FileLink:
    """A link to a file."""

    def __init__(self, path: str, url_prefix: str = "", result_html_prefix: str = "", result_html_suffix: str = ""):
        self.path = path

    def __repr__(self) -> str:
        return os.path.abspath(self.path)


FileLinks = FileLink


def display(*objs: Any, **kwargs: Any) -> None:
    """Prints each object; options of how a notebook shows it say nothing here."""
    for one in objs:
        print(one)


display_html = display_jpeg = display_javascript = display_json = display_latex = display_markdown = display
display_pdf = display_png = display_pretty = display_svg = display


def clear_output(wait: bool = False) -> None:
    """Clears the line of a terminal; what went to a file stays."""
    if sys.stdout.isatty():
        print("\033[2K\r", end="")


def set_matplotlib_formats(*formats: str, **kwargs: Any) -> None:
    """In which formats a notebook shows figures; here none is shown, and savefig's are its own."""


def set_matplotlib_close(close: bool = True) -> None:
    """Whether a notebook closes the figures that it has shown; here none is shown."""
