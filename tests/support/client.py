"""A browser without scripting that distrusts what it gets: every page is taken apart first."""

import re
from typing import Any, Self
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.html_page import Page as Page
from tests.support.invariants import check as check
from tests.support.invariants import check_answer

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Visitor(FlaskClient):
    """A reader with such a browser: visits pages, fills them in, presses buttons."""

    page: Page
    token = ""
    user_id = ""
    path = ""
    status = 0

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """The answer, once it is looked over."""
        response = super().open(*args, **kwargs)
        check_answer(response)
        if response.mimetype == "text/html" and not response.location and response.data:
            html, head = response.get_data(as_text=True), response.headers
            self.page = check(html, head["Content-Language"], head["Content-Security-Policy"])
            found = TOKEN.search(self.page.html)
            self.token = found[1] if found else self.token
        return response

    def send(self, path: str, fields: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        """What comes back when *fields* are posted to *path*."""
        return self.post(path, data={"csrf_token": self.token, **(fields or {})}, **kwargs)

    def visit(self, path: str, **kwargs: Any) -> Page:
        """The page at *path*, where redirects lead."""
        return self._arrive(self.get(path, **kwargs))

    def _arrive(self, response: TestResponse) -> Page:
        for _ in range(5):
            self.path, self.status = response.request.path, response.status_code
            if not response.location or not 300 <= response.status_code < 400:
                return self.page
            parts = urlsplit(response.location)
            response = self.get(parts.path + (f"?{parts.query}" if parts.query else ""))
        raise AssertionError(f"redirects without end: {response.location}")

    def fill(self, **answers: Any) -> Self:
        """Answer questions of the page; `fodt__day` stands for `fodt-day`."""
        for name, value in answers.items():
            self.page.fill(name.replace("__", "-"), value)
        return self

    def press(self, label: str, **more: Any) -> Page:
        """Press what says *label*: follow the link, or post the form (with *more* put in)."""
        button = self.page.button(label)
        if button.tag == "a":
            return self.visit(button.attrib["href"])
        return self._arrive(self.submit(button, **more))

    def submit_form(self, action: str, **more: Any) -> Page:
        """Press the first button of the form whose address ends with *action*."""
        forms = [f for f in self.page.all("form") if f.get("action", "").endswith(action)]
        return self._arrive(self.submit(next(forms[0].iter("button")), **more))

    def submit(self, button: Element, **more: Any) -> TestResponse:
        """The answer to a form sent with *button*; None in *more* leaves a field out."""
        form = self.page.form_of(button)
        fields = self.page.posted(button)
        for name, value in more.items():
            name = self.page.name_of(name)
            fields.poplist(name)
            if value is not None:
                fields.setlist(name, value if isinstance(value, list) else [value])
        target = form.get("action") or self.path
        if form.get("method", "get") == "get":
            return self.get(target, query_string=fields)
        kind = form.get("enctype", "application/x-www-form-urlencoded")
        return self.post(target, data=fields, content_type=kind)
