"""`imi lsp`: the help that an editor gives while files are written."""

from __future__ import annotations

import click

from .library_choice import LibraryChoice

NEEDED = ("pygls", "lsprotocol", "cattrs", "attrs")


@click.command("lsp")
@click.pass_obj
def lsp(choice: LibraryChoice) -> int:
    """Help an editor: problems while you type, what can be written, what a name means, and where it is declared.

    Editors start this command themselves and speak the language server protocol with it over standard input and
    output; docs/editors.md says how to set them up. The library is the one named by --library; without it, the folder
    that is open in the editor.
    """
    try:
        from .language_server import serve
    except ModuleNotFoundError as missing:
        if missing.name not in NEEDED:
            raise
        raise click.UsageError(
            "The help for editors is not installed. Get it with: pip install 'imi-runtime[editor]'"
            " -- in a checkout: pip install --require-hashes -r requirements/editor.lock"
        ) from missing
    serve(choice.folder() if choice.named else None)
    return 0
