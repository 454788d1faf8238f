"""Definition files, checked and typed."""

from forms.definition.canonical import canonical as canonical
from forms.definition.canonical import version_hash as version_hash
from forms.definition.diff.change import Change as Change
from forms.definition.diff.compare import compare as compare
from forms.definition.document import expand as expand
from forms.definition.document import parse as parse
from forms.definition.keywords import Key as Key
from forms.definition.keywords import Meaning as Meaning
from forms.definition.library import Library as Library
from forms.definition.library import read_library as read_library
from forms.definition.loading import Loaded as Loaded
from forms.definition.loading import load as load
from forms.definition.loading import load_folder as load_folder
from forms.definition.loading import load_text as load_text
from forms.definition.model import AuthorTest as AuthorTest
from forms.definition.model import Check as Check
from forms.definition.model import Condition as Condition
from forms.definition.model import Definition as Definition
from forms.definition.model import Grant as Grant
from forms.definition.model import Next as Next
from forms.definition.model import Option as Option
from forms.definition.model import Question as Question
from forms.definition.model import Section as Section
from forms.definition.model import Signer as Signer
from forms.definition.model import Step as Step
from forms.definition.problems import Problem as Problem
