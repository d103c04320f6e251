"""Templates compiled once and kept as Python keeps its modules: compiling them took a third of a start."""

from __future__ import annotations

import hashlib
import marshal
import sys
from contextlib import suppress
from importlib.util import MAGIC_NUMBER, cache_from_source
from pathlib import Path
from tempfile import NamedTemporaryFile

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class TemplateCode(BytecodeCache):
    """The code of templates, each in a file that is good for one text of the template and one way of compiling it.

    `made_by` is everything besides Python that decides what code is made of a text. The files lie where Python keeps
    the code of the modules of `folder`. Where nothing can be written, or Python is told not to write code, templates
    are compiled at every start.
    """

    def __init__(self, folder: Path, made_by: bytes) -> None:
        self._folder, self._made_by = folder, made_by

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Return the file that keeps the code of a template; no module has a dot in its name."""
        return cache_from_source(str(self._folder / f"template.{name.replace('/', '.')}"))

    def get_source_checksum(self, source: str) -> str:
        """Return what tells a text, and the way in which it is compiled, from all others."""
        return hashlib.sha256(b"\x00".join((MAGIC_NUMBER, self._made_by, source.encode()))).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load the code if it was made of this text; what cannot be read is compiled anew."""
        with suppress(OSError, EOFError, ValueError, TypeError):
            checksum, _, code = Path(bucket.key).read_bytes().partition(b"\n")
            if checksum.decode() == bucket.checksum:
                bucket.code = marshal.loads(code)  # noqa: S302 - ours, beside the code of our modules

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code; nobody ever finds half of it."""
        if sys.dont_write_bytecode:
            return
        target = Path(bucket.key)
        with suppress(OSError):
            target.parent.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=target.parent, delete=False) as file:
                file.write(bucket.checksum.encode() + b"\n" + marshal.dumps(bucket.code))
            Path(file.name).replace(target)
