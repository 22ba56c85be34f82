"""A paper as PDF, in the typeface of the pages. What is printed goes in as data, never as markup."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

import segno

HERE = Path(__file__).parent


def set_pdf(template: str, words: Mapping[str, Any]) -> bytes:
    """The paper of a .typ file of this folder; it reads `words` as JSON from sys.inputs.words."""
    import typst  # noqa: PLC0415 - megabytes that few requests need

    drawn = typst.compile(
        str(HERE / template),
        root=str(HERE),
        font_paths=[_fonts()],
        ignore_system_fonts=True,
        sys_inputs={"words": json.dumps(words, ensure_ascii=False)},
    )
    if not isinstance(drawn, bytes):
        raise TypeError("typst gave no PDF")
    return drawn


def qr_svg(address: str) -> str:
    """A QR code with its quiet zone, black on white, that still reads when a seventh of it is dirty."""
    drawing = BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawing, kind="svg", border=4, light="#fff", omitsize=True
    )
    return drawing.getvalue().decode()


@cache
def _fonts() -> str:
    spec = find_spec("fontpkg_be_vietnam_pro")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("the package fontpkg-be-vietnam-pro is not installed: run uv sync")
    return str(Path(spec.submodule_search_locations[0]) / "files")
