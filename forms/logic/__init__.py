"""The consequences of answers: relevant questions, computed values, filled texts.

Pure functions over plain JSON. `compile_definition` does once what depends on the definition alone;
`Compiled.relevant` then makes one pass. The browser evaluates the same conditions in
static/conditions.js.
"""

from forms.logic.answer_state import DECLINED as DECLINED
from forms.logic.answer_state import Answers as Answers
from forms.logic.answer_state import State as State
from forms.logic.answer_state import is_blank as is_blank
from forms.logic.answer_state import state_of_answer as state_of_answer
from forms.logic.answer_state import value_of as value_of
from forms.logic.calculations import band_faults as band_faults
from forms.logic.calculations import band_label as band_label
from forms.logic.calculations import calculation_faults as calculation_faults
from forms.logic.calculations import calculation_references as calculation_references
from forms.logic.calculations import compile_calculation as compile_calculation
from forms.logic.calculations import scores_of as scores_of
from forms.logic.client_rules import page_rules as page_rules
from forms.logic.conditions import TESTS as TESTS
from forms.logic.conditions import compile_condition as compile_condition
from forms.logic.conditions import condition_faults as condition_faults
from forms.logic.conditions import condition_references as condition_references
from forms.logic.conditions import literal_codes as literal_codes
from forms.logic.conditions import tests_of as tests_of
from forms.logic.relevance import Compiled as Compiled
from forms.logic.relevance import Relevance as Relevance
from forms.logic.relevance import compile_definition as compile_definition
from forms.logic.validation.errors import CalculationError as CalculationError
from forms.logic.validation.errors import ConditionError as ConditionError
from forms.logic.validation.errors import Fault as Fault
from forms.logic.validation.unsatisfiable_conditions import (
    unsatisfiable_reason as unsatisfiable_reason,
)
from forms.logic.validation.value_kinds import reference_kinds as reference_kinds
