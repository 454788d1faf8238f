"""Where things are kept. Everything here leaves the commit to the view or the command.

A GET cannot write, unless `with storage.writing():` says so; `with storage.reading():` forbids it.
"""

from flask import Flask

from forms.storage import models as models
from forms.storage.database import migrate
from forms.storage.database.column_types import Unstorable as Unstorable
from forms.storage.database.engine import ReadOnly as ReadOnly
from forms.storage.database.engine import db as db
from forms.storage.database.engine import empty_journal as empty_journal
from forms.storage.database.engine import engine_options, prepare
from forms.storage.database.engine import reading as reading
from forms.storage.database.engine import writing as writing
from forms.storage.database.migrate import upgrade as upgrade
from forms.storage.definitions import draft_comments as draft_comments  # its table
from forms.storage.definitions import draft_history as draft_history  # its table
from forms.storage.definitions import draft_presence as draft_presence  # its table
from forms.storage.definitions import sources as sources
from forms.storage.encryption import key_files
from forms.storage.models.accounts import User as User
from forms.storage.models.accounts import UserSession as UserSession
from forms.storage.models.definitions import Version as Version
from forms.storage.models.submissions import Draft as Draft
from forms.storage.models.submissions import Submission as Submission
from forms.storage.submissions import staff_answers as staff_answers
from forms.storage.workflow import link_usage as link_usage


def init_app(app: Flask) -> None:
    """Connect the app to its database and its keys (the settings of `forms.settings.load`)."""
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(app.config["SQLALCHEMY_DATABASE_URI"])
    key_files.init_app(app)
    db.init_app(app)
    prepare(app)
    migrate.init_app(app)
