"""What an author does to a definition: each command is a small change of its text."""

# imported so that their commands are known by name
from forms.authoring.commands import answer_row_commands as answer_row_commands
from forms.authoring.commands import part_commands as part_commands
from forms.authoring.commands import workflow_commands as workflow_commands
from forms.authoring.commands.answer_commands import answers_written as answers_written
from forms.authoring.commands.answer_commands import free_code as free_code
from forms.authoring.commands.answer_commands import read_answers as read_answers
from forms.authoring.commands.answer_row_commands import without_codes as without_codes
from forms.authoring.commands.item_commands import lost_keys as lost_keys
from forms.authoring.commands.registry import COMMANDS as COMMANDS
from forms.authoring.commands.registry import Change as Change
from forms.authoring.commands.registry import Clash as Clash
from forms.authoring.commands.registry import Refused as Refused
from forms.authoring.commands.registry import Unreadable as Unreadable
from forms.authoring.commands.registry import arguments_of as arguments_of
from forms.authoring.commands.registry import item_of as item_of
from forms.authoring.commands.registry import keys_for as keys_for
from forms.authoring.commands.registry import run as run
from forms.authoring.commands.registry import stray_keys as stray_keys
from forms.authoring.commands.registry import with_keys as with_keys
