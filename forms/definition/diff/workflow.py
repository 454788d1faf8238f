"""Changes in a form's workflow: case, permissions, receivers, signers and steps."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from forms.definition.condition_words import Known
from forms.definition.diff.change import (
    Change,
    Json,
    changed_keys,
    condition_text,
    plain_change,
    shorten,
)
from forms.i18n import gettext as _

FORM_KEYS = frozenset({"case", "grants", "next"})
SECTION_KEYS = frozenset({"share_if", "needs"})
"""The keys that have sentences here."""

_STEP_KEYS = frozenset({"id", "show_if", "back"})
_SIGNER_KEYS = frozenset({"id", "show_if", "name", "row"})


def compare_form(before: Json, after: Json, known: Known) -> Iterator[Change]:
    """Compare the case, its permissions, and the forms that come next."""
    if before.get("case") != after.get("case"):
        yield Change("additive", _case(after.get("case")))
    yield from _grants(before, after, known)
    yield from _next(before, after, known)


def _case(case: str | None) -> str:
    if case == "must":
        return _("Skjemaet må nå høre til en sak.")
    if case == "may":
        return _("Skjemaet kan nå høre til en sak.")
    return _("Skjemaet hører ikke lenger til noen sak.")


def _grants(before: Json, after: Json, known: Known) -> Iterator[Change]:
    """Yield removed permissions; each hides every section that needs it."""
    old, new = before.get("grants"), after.get("grants")
    when = condition_text(new["when"], known) if new else ""
    if new is None:
        if old is not None:
            yield Change("breaking", _("Svarene er ikke lenger en tillatelse."))
        return
    if old is None:
        sentence = _("Svarene er nå en tillatelse på et vilkår: %(when)s.", when=when)
        yield Change("additive", sentence)
    elif old["when"] != new["when"]:
        sentence = _(
            "Endret når svarene er en tillatelse: %(when)s.",
            when=condition_text(new["when"], known),
        )
        yield Change("additive", sentence)
    limits, labels = _limits(), _labels(after)
    for key in changed_keys(old or {}, new, frozenset({"when"})):
        given, gone = limits[key]
        name = new.get(key)
        yield Change("additive", given % {"label": labels.get(name, name)} if name else gone)


def _limits() -> dict[str, tuple[str, str]]:
    """Return the limits of a permission: the sentences for adding and removing each."""
    return {
        "from": (
            _("Tillatelsen gjelder fra dagen i «%(label)s»."),
            _("Tillatelsen gjelder fra den dagen den blir gitt."),
        ),
        "to": (
            _("Tillatelsen gjelder til dagen i «%(label)s»."),
            _("Tillatelsen har ikke lenger noen siste dag."),
        ),
        "services": (
            _("Tillatelsen gjelder tjenestene i «%(label)s»."),
            _("Tillatelsen gjelder ikke lenger bestemte tjenester."),
        ),
        "topics": (
            _("Tillatelsen gjelder temaene i «%(label)s»."),
            _("Tillatelsen gjelder ikke lenger bestemte temaer."),
        ),
        "except": (
            _("Tillatelsen gjelder ikke det som står i «%(label)s»."),
            _("Ingen spørsmål sier lenger hva tillatelsen ikke gjelder."),
        ),
        "except_people": (
            _("Ingenting deles med dem som står i «%(label)s»."),
            _("Ingen spørsmål sier lenger hvem det ikke skal deles med."),
        ),
        "withdrawn": (
            _("Tillatelsen er trukket fra dagen i «%(label)s»."),
            _("Ingen dato i skjemaet sier lenger at tillatelsen er trukket."),
        ),
    }


def _labels(form: Json) -> dict[str, str]:
    """Return the labels of questions outside repeats, and of `repeat.question` inside them."""
    found: dict[str, str] = {}
    for section in form["sections"]:
        for question in section["questions"]:
            found[question["id"]] = shorten(question.get("label", question["id"]))
            for inner in question.get("questions", ()):
                name = f"{question['id']}.{inner['id']}"
                found[name] = shorten(inner.get("label", inner["id"]))
    return found


def _next(before: Json, after: Json, known: Known) -> Iterator[Change]:
    old = {each["form"]: each for each in before.get("next", ())}
    new = {each["form"]: each for each in after.get("next", ())}
    for form, each in new.items():
        if form not in old:
            sentence = _("Når dette er ferdig, tilbys nå skjemaet “%(form)s”.", form=form)
            yield Change("additive", sentence)
        else:
            yield from _condition_changes(_offered(each, known), old[form], each)
    for form in (form for form in old if form not in new):
        sentence = _("Når dette er ferdig, tilbys ikke lenger skjemaet “%(form)s”.", form=form)
        yield Change("additive", sentence)


Said = tuple[str, str, str]
"""A condition's sentences: when it is gone, when it is new, and when it is another."""


def _condition_changes(
    said: Said, before: Json, after: Json, key: str = "show_if"
) -> Iterator[Change]:
    """Yield the change of a condition."""
    old, new = before.get(key), after.get(key)
    if old != new:
        always, given, other = said
        yield Change("additive", always if new is None else given if old is None else other)


def _offered(after: Json, known: Known) -> Said:
    about = {"form": after["form"], "when": condition_text(after.get("show_if"), known)}
    return (
        _("Skjemaet “%(form)s” tilbys nå alltid.", **about),
        _("Skjemaet “%(form)s” tilbys nå bare på et vilkår: %(when)s.", **about),
        _("Endret når skjemaet “%(form)s” tilbys: %(when)s.", **about),
    )


def compare_section(before: Json, after: Json, known: Known) -> Iterator[Change]:
    """Who gets the section, and whether it exists without a permission."""
    about = {"title": after["title"], "when": condition_text(after.get("share_if"), known)}
    said = (
        _("Mottakeren får nå alltid delen «%(title)s».", **about),
        _("Mottakeren får nå delen «%(title)s» bare på et vilkår: %(when)s.", **about),
        _("Endret når mottakeren får delen «%(title)s»: %(when)s.", **about),
    )
    yield from _condition_changes(said, before, after, "share_if")
    needs = after.get("needs")
    if before.get("needs") == needs:
        return
    if needs:
        about["form"] = needs
        sentence = _("Delen «%(title)s» finnes nå bare med en tillatelse fra “%(form)s”.", **about)
    else:
        sentence = _("Delen «%(title)s» trenger ikke lenger noen tillatelse.", **about)
    yield Change("additive", sentence)


def compare_steps(before: Json, after: Json, known: Known) -> Iterator[Change]:
    """Yield added, removed and changed steps."""
    old = {step["id"]: step for step in before.get("steps", ())}
    new = {step["id"]: step for step in after.get("steps", ())}
    yield from _parts(old, new, _("Steget"), lambda was, now: _step(was, now, new, known))


def _step(before: Json, after: Json, steps: Mapping[str, Json], known: Known) -> Iterator[Change]:
    about = {"title": after["title"], "when": condition_text(after.get("show_if"), known)}
    said = (
        _("Steget «%(title)s» gjøres nå alltid.", **about),
        _("Steget «%(title)s» gjøres nå bare på et vilkår: %(when)s.", **about),
        _("Endret når steget «%(title)s» gjøres: %(when)s.", **about),
    )
    yield from _condition_changes(said, before, after)
    back = after.get("back")
    if before.get("back") == back:
        return
    if back is None:
        sentence = _("Skjemaet går ikke lenger tilbake fra steget «%(title)s».", **about)
    else:
        about["to"] = steps.get(back["to"], {}).get("title", back["to"])
        about["when"] = condition_text(back["when"], known)
        sentence = _(
            "Fra steget «%(title)s» går skjemaet tilbake til «%(to)s» på et vilkår: %(when)s.",
            **about,
        )
    yield Change("additive", sentence)


def compare_signers(before: Json, after: Json, known: Known) -> Iterator[Change]:
    """Signatures that came, went or changed."""
    labels = _labels(after)
    yield from _parts(
        before.get("signers", {}),
        after.get("signers", {}),
        _("Underskriften"),
        lambda was, now: _signer(was, now, labels, known),
    )


def _signer(before: Json, after: Json, labels: Mapping[str, str], known: Known) -> Iterator[Change]:
    about: dict[str, Any] = {
        "label": after["label"],
        "when": condition_text(after.get("show_if"), known),
    }
    said = (
        _("Underskriften «%(label)s» blir nå alltid spurt etter.", **about),
        _("Underskriften «%(label)s» blir nå bare spurt etter på et vilkår: %(when)s.", **about),
        _("Endret når underskriften «%(label)s» blir spurt etter: %(when)s.", **about),
    )
    yield from _condition_changes(said, before, after)
    name = after.get("name", "")
    if (before.get("name", ""), before.get("row", 1)) == (name, after.get("row", 1)):
        return
    about |= {"question": labels.get(name, name), "row": after.get("row", 1)}
    if not name:
        sentence = _("Navnet til «%(label)s» står ikke lenger i skjemaet.", **about)
    elif "." in name:
        sentence = _("Navnet til «%(label)s» står nå i «%(question)s», rad %(row)s.", **about)
    else:
        sentence = _("Navnet til «%(label)s» står nå i «%(question)s».", **about)
    yield Change("additive", sentence)


Compare = Callable[[Json, Json], Iterator[Change]]


def _parts(
    old: Mapping[str, Json], new: Mapping[str, Json], noun: str, compare: Compare
) -> Iterator[Change]:
    """Yield added, removed and changed steps or signers."""
    for id in dict.fromkeys((*new, *old)):
        part = new.get(id) or old[id]
        called = f"{noun} «{part.get('title') or part.get('label')}»"
        if id not in old:
            yield Change("additive", _("%(part)s er lagt til.", part=called))
        elif id not in new:
            yield Change("additive", _("%(part)s er tatt bort.", part=called))
        else:
            where = called[0].lower() + called[1:]
            for key in changed_keys(old[id], new[id], _STEP_KEYS | _SIGNER_KEYS):
                yield plain_change(key, old[id].get(key), new[id].get(key), where)
            yield from compare(old[id], new[id])
