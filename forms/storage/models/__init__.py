"""Tables, by subject."""

from forms.storage.models import core as core
from forms.storage.models import credentials as credentials
from forms.storage.models import reminders as reminders
from forms.storage.models import workflow as workflow
