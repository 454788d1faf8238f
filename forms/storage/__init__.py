"""Where things are kept. Everything here leaves the commit to the view or the command.

A GET cannot write, unless `with storage.writing():` says so; `with storage.reading():` forbids it.
"""

from flask import Flask

from forms.storage import credentials as credentials
from forms.storage import keyfiles, schema
from forms.storage import models as models
from forms.storage import parting as parting
from forms.storage import sources as sources
from forms.storage import travelling as travelling
from forms.storage.columns import Unstorable as Unstorable
from forms.storage.engine import ReadOnly as ReadOnly
from forms.storage.engine import db as db
from forms.storage.engine import options, prepare
from forms.storage.engine import reading as reading
from forms.storage.engine import scrub as scrub
from forms.storage.engine import writing as writing
from forms.storage.models import Draft as Draft
from forms.storage.models import Submission as Submission
from forms.storage.models import User as User
from forms.storage.models import UserSession as UserSession
from forms.storage.models import Version as Version
from forms.storage.schema import upgrade as upgrade


def init_app(app: Flask) -> None:
    """Connect the app to its database and its keys (the settings of `forms.settings.load`)."""
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options(app.config["SQLALCHEMY_DATABASE_URI"])
    keyfiles.init_app(app)
    db.init_app(app)
    prepare(app)
    schema.init_app(app)
