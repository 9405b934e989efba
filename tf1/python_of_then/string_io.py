"""Python 2's StringIO and cStringIO: a file in memory, of bytes or of text, whatever is written to it."""

import io
from typing import Any


class StringIO(io.BytesIO):
    """A file in memory. It gives text when only text was put into it, and bytes otherwise."""

    def __init__(self, buf: str | bytes = b""):
        self._is_text = isinstance(buf, str)
        super().__init__(buf.encode() if isinstance(buf, str) else buf)

    def write(self, data: str | bytes) -> int:
        """Writes text or bytes."""
        if isinstance(data, str):
            self._is_text = self._is_text or not super().getvalue()
            return super().write(data.encode())
        self._is_text = self._is_text and not data
        return super().write(data)

    def writelines(self, lines: Any) -> None:
        """Writes them all."""
        for line in lines:
            self.write(line)

    def getvalue(self) -> str | bytes:
        """All of it."""
        return self._as_put(super().getvalue())

    def read(self, size: int | None = -1) -> str | bytes:
        """The next bytes, or the text that they are."""
        return self._as_put(super().read(size))

    def readline(self, size: int | None = -1) -> str | bytes:
        """The next line."""
        return self._as_put(super().readline(size))

    def readlines(self, hint: int | None = -1) -> list[str | bytes]:
        """All lines that are left."""
        return [self._as_put(line) for line in super().readlines(hint)]

    def __next__(self) -> str | bytes:
        return self._as_put(super().__next__())

    def _as_put(self, data: bytes) -> str | bytes:
        return data.decode() if self._is_text else data
