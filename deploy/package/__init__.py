"""The installed application: the repository's own tree lies in this folder, as it stands there."""

import sys
from pathlib import Path


def main() -> None:
    """Run a command of the application: `skjemaverk prepare`, `skjemaverk serve`.

    The same commands as `flask --app app …` in a checkout. Files that it makes lie in `instance` in
    the working folder, or where SKJEMAVERK_INSTANCE says.
    """
    sys.path.insert(0, str(Path(__file__).parent))
    from flask.cli import ScriptInfo

    from app import create_app

    app = create_app()
    app.cli.main(prog_name="skjemaverk", obj=ScriptInfo(create_app=lambda: app))
