"""Tables, by subject."""

from forms.storage.models import accounts as accounts
from forms.storage.models import audit_log as audit_log
from forms.storage.models import contacts as contacts
from forms.storage.models import courses as courses
from forms.storage.models import credentials as credentials
from forms.storage.models import definitions as definitions
from forms.storage.models import figures as figures
from forms.storage.models import jobs as jobs
from forms.storage.models import meetings as meetings
from forms.storage.models import offline as offline
from forms.storage.models import reminders as reminders
from forms.storage.models import shared_values as shared_values
from forms.storage.models import submissions as submissions
from forms.storage.models import webhooks as webhooks
from forms.storage.models import workflow as workflow
