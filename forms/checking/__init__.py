"""A whole definition → everything that is wrong with it, all at once.

The author's page, `flask forms check` and the test over definitions/ all ask `check_form`.
"""

from forms.checking.check import check_form as check_form
from forms.checking.library import check_library as check_library
