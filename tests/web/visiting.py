"""A test client that distrusts every page; see tests/pages.py."""

from tests.pages import Page as Page
from tests.pages import Visitor as Visitor
from tests.pages import check as check
