"""The keys of a definition outside the question types' own, and their values: a module a level.

The JSON Schema for editors, the check for unknown keys and the parser all read these tables.
"""

from forms.definition.keywords.check import CHECK as CHECK
from forms.definition.keywords.check import TEST as TEST
from forms.definition.keywords.form import ANONYMOUS as ANONYMOUS
from forms.definition.keywords.form import FORM as FORM
from forms.definition.keywords.form import GRANTS as GRANTS
from forms.definition.keywords.form import KEEP as KEEP
from forms.definition.keywords.form import LEADS_NOWHERE as LEADS_NOWHERE
from forms.definition.keywords.form import NEXT as NEXT
from forms.definition.keywords.form import READ_BY as READ_BY
from forms.definition.keywords.key import ALIAS as ALIAS
from forms.definition.keywords.key import AUDIENCE as AUDIENCE
from forms.definition.keywords.key import AUDIENCES as AUDIENCES
from forms.definition.keywords.key import CHOICES as CHOICES
from forms.definition.keywords.key import CODE as CODE
from forms.definition.keywords.key import CONDITION as CONDITION
from forms.definition.keywords.key import DOERS as DOERS
from forms.definition.keywords.key import FLAG as FLAG
from forms.definition.keywords.key import FORM_ID as FORM_ID
from forms.definition.keywords.key import ID as ID
from forms.definition.keywords.key import LONGEST_ID as LONGEST_ID
from forms.definition.keywords.key import MOST_ITEMS as MOST_ITEMS
from forms.definition.keywords.key import MOST_OPTIONS as MOST_OPTIONS
from forms.definition.keywords.key import MOST_QUESTIONS as MOST_QUESTIONS
from forms.definition.keywords.key import MOST_TESTS as MOST_TESTS
from forms.definition.keywords.key import NAME as NAME
from forms.definition.keywords.key import OPTIONS as OPTIONS
from forms.definition.keywords.key import PERIOD as PERIOD
from forms.definition.keywords.key import QUESTION_ID as QUESTION_ID
from forms.definition.keywords.key import QUESTIONS as QUESTIONS
from forms.definition.keywords.key import READERS as READERS
from forms.definition.keywords.key import RESERVED as RESERVED
from forms.definition.keywords.key import RESERVED_SECTIONS as RESERVED_SECTIONS
from forms.definition.keywords.key import SECTION_ID as SECTION_ID
from forms.definition.keywords.key import SIGNER_NAME as SIGNER_NAME
from forms.definition.keywords.key import TEXT as TEXT
from forms.definition.keywords.key import WORKING_DAYS as WORKING_DAYS
from forms.definition.keywords.key import Group as Group
from forms.definition.keywords.key import Key as Key
from forms.definition.keywords.key import Meaning as Meaning
from forms.definition.keywords.key import Schema as Schema
from forms.definition.keywords.key import list_of as list_of
from forms.definition.keywords.key import one_of as one_of
from forms.definition.keywords.question import BLOCK as BLOCK
from forms.definition.keywords.question import OPTION as OPTION
from forms.definition.keywords.question import QUESTION as QUESTION
from forms.definition.keywords.question import SHARED as SHARED
from forms.definition.keywords.question import USE as USE
from forms.definition.keywords.section import SECTION as SECTION
from forms.definition.keywords.step import BACK as BACK
from forms.definition.keywords.step import SIGNER as SIGNER
from forms.definition.keywords.step import STEP as STEP
