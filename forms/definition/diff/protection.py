"""Protection of answers, and whether a new version of a form reduces it.

Reduced protection is a breaking change: publishing requires a confirmation.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from forms.definition.diff.change import Change, Json
from forms.definition.offline import offline_mode
from forms.definition.reading_rights import (
    FIGURES,
    LEVELS,
    PEOPLE,
    coordinator_level,
    figures_sentence,
    reader_names,
    section_readers,
)
from forms.i18n import format_period
from forms.i18n import gettext as _

FORM_KEYS = frozenset({"confidentiality", "anonymous", "keep", "read_by", "offline"})
PART_KEYS = frozenset({"sensitive", "personal", "audience", "read_by", "shields", "place"})
"""The keys of a question, and of a section, that have sentences here."""

CLASSES = ("public", "internal", "personal", "special", "health", "anonymous")
"""From the least protected; an anonymous form does not even know who answered."""
AUDIENCES = ("all", "staff", "alone")
"""From the widest."""
HIDE_BELOW = 6
_DAYS = {"d": 1, "w": 7, "m": 30.4, "y": 365}


def compare_form(before: Json, after: Json) -> Iterator[Change]:
    """Compare the form's class, its readers, its suppression of small groups, and its retention."""
    yield from _class(before, after)
    yield from _people(before, after)
    yield from _figures(before, after)
    yield from _coordinator(before, after)
    yield from _offline(before, after)
    yield from _suppression_changes(before.get("anonymous", {}), after.get("anonymous", {}))
    yield from _retention_changes(before.get("keep", {}), after.get("keep", {}))


def compare_part(before: Json, after: Json, where: str, question: str = "") -> Iterator[Change]:
    """Who sees a question or a section, and whether its answers are sensitive or identify."""
    flags = (
        (
            "sensitive",
            _(
                "%(where)s regnes ikke lenger som følsomt, så svarene blir med i eksport.",
                where=where,
            ),
            _("%(where)s regnes nå som følsomt.", where=where),
        ),
        (
            "personal",
            _("%(where)s regnes ikke lenger som noe som viser hvem noen er.", where=where),
            _("%(where)s regnes nå som noe som viser hvem noen er.", where=where),
        ),
    )
    for key, gone, come in flags:
        if bool(before.get(key)) != bool(after.get(key)):
            less = bool(before.get(key))
            yield Change("breaking" if less else "additive", gone if less else come, question)
    yield from _shielding(before, after, where, question)
    old, new = before.get("audience", "all"), after.get("audience", "all")
    if old != new:
        sentence = {
            "all": _("%(where)s vises nå for alle som svarer og leser.", where=where),
            "staff": _("%(where)s vises nå bare for ansatte.", where=where),
            "alone": _(
                "%(where)s vises nå bare når en person er alene med den ansatte.", where=where
            ),
        }[new]
        less = AUDIENCES.index(new) < AUDIENCES.index(old)
        yield Change("breaking" if less else "additive", sentence, question)


def _shielding(before: Json, after: Json, where: str, question: str) -> Iterator[Change]:
    """Compare which answers shield a child, and which then tell a place."""
    old, new = (_codes(each.get("shields", ())) for each in (before, after))
    if old - new:
        sentence = _("%(where)s skjermer ikke lenger et barn med beskyttet adresse.", where=where)
        yield Change("breaking", sentence, question)
    elif new - old:
        sentence = _("%(where)s skjermer nå et barn med beskyttet adresse.", where=where)
        yield Change("additive", sentence, question)
    if before.get("place") != after.get("place"):
        less = after.get("place") is not True
        sentence = (
            _("%(where)s vises nå selv om barnet har beskyttet adresse.", where=where)
            if less
            else _("%(where)s skjules nå når barnet har beskyttet adresse.", where=where)
        )
        yield Change("breaking" if less else "additive", sentence, question)


def _codes(raw: Any) -> set[str]:
    return {"yes"} if raw is True else set(raw)


def _class(before: Json, after: Json) -> Iterator[Change]:
    old, new = (each.get("confidentiality", "personal") for each in (before, after))
    if old == new:
        return
    names = _names()
    less = CLASSES.index(new) < CLASSES.index(old)
    if less:
        sentence = _(
            "Svakere vern: Skjemaet var %(old)s og blir %(new)s.", old=names[old], new=names[new]
        )
    else:
        sentence = _(
            "Sterkere vern: Skjemaet var %(old)s og blir %(new)s.", old=names[old], new=names[new]
        )
    yield Change("breaking" if less else "additive", sentence)


def _offline(before: Json, after: Json) -> Iterator[Change]:
    old, new = (offline_mode(each) for each in (before, after))
    if old == new:
        return
    sentence = {
        "no": _("Uten nett blir ingenting tatt vare på i nettleseren lenger."),
        "queue": _("Det som skrives uten nett, ligger nå låst på nettbrettet til det er sendt."),
        "readable": _("Det som skrives uten nett, kan nå leses på nettbrettet til det er sendt."),
    }[new]
    yield Change("breaking" if new == "readable" else "additive", sentence)


def _coordinator(before: Json, after: Json) -> Iterator[Change]:
    old, new = (coordinator_level(each) for each in (before, after))
    if old == new:
        return
    sentence = {
        "answers": _("Koordinatoren leser nå hvert svar."),
        "figures": _("Koordinatoren får nå tall og avkryssinger, uten navn og tekst."),
        "counts": _("Koordinatoren ser nå bare hvor mange svar som er kommet."),
        "none": _("Koordinatoren ser nå ingenting av skjemaet."),
    }[new]
    more = LEVELS.index(new) > LEVELS.index(old)
    yield Change("breaking" if more else "additive", sentence)


def _people(before: Json, after: Json) -> Iterator[Change]:
    """Compare who reads each section that both versions have."""
    earlier = {section["id"]: section for section in before["sections"]}
    whole, changes = set(), []
    for section in after["sections"]:
        if section["id"] not in earlier:
            continue
        old = section_readers(earlier[section["id"]], before)
        new = section_readers(section, after)
        whole.add((old, new))
        if old != new:
            where = _("Delen «%(title)s»", title=section["title"])
            changes.append(_readers(where, old, new))
    if len(whole) == 1 and changes:
        ((old, new),) = whole
        changes = [_readers(_("Skjemaet"), old, new)]
    yield from changes
    old_services, new_services = (
        set(each.get("read_by", {}).get("services", ())) for each in (before, after)
    )
    if old_services != new_services:
        more = bool(new_services - old_services)
        sentence = (
            _("Ansatte i flere tjenester kan nå få tilgang.")
            if more
            else _("Ansatte i færre tjenester kan nå få tilgang.")
        )
        yield Change("breaking" if more else "additive", sentence)


def _readers(where: str, old: frozenset[str], new: frozenset[str]) -> Change:
    """Return the change of who reads; a new reader makes it a breaking one."""
    names = reader_names()
    came = ", ".join(names[each] for each in PEOPLE if each in new - old)
    went = ", ".join(names[each] for each in PEOPLE if each in old - new)
    if came:
        return Change(
            "breaking", _("%(where)s kan nå også leses av: %(came)s.", where=where, came=came)
        )
    return Change(
        "additive", _("%(where)s leses ikke lenger av: %(went)s.", where=where, went=went)
    )


def _figures(before: Json, after: Json) -> Iterator[Change]:
    old, new = (each.get("read_by", {}).get("figures", "none") for each in (before, after))
    if old != new:
        more = FIGURES.index(new) > FIGURES.index(old)
        yield Change("breaking" if more else "additive", figures_sentence(new))


def _names() -> dict[str, str]:
    """Return the names of the classes in a sentence."""
    return {
        "public": _("åpent for alle"),
        "internal": _("internt i kommunen"),
        "personal": _("vernet som personopplysninger"),
        "special": _("vernet som særlige kategorier av personopplysninger"),
        "health": _("vernet som helseopplysninger"),
        "anonymous": _("anonymt"),
    }


def _suppression_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    old, new = (each.get("hide_below", HIDE_BELOW) for each in (before, after))
    if old != new:
        sentence = _(
            "Resultatene skjuler nå grupper under %(new)s, mot %(old)s før.", old=old, new=new
        )
        yield Change("breaking" if new < old else "additive", sentence)


def _retention_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    old, new = (_retention_text(each) for each in (before, after))
    if old != new:
        longer = _retention_length(before) < _retention_length(after)
        sentence = _("Nye svar %(new)s. Før: %(old)s.", old=old, new=new)
        if longer:
            sentence = _("Svarene blir tatt vare på lenger.") + " " + sentence
        yield Change("breaking" if longer else "additive", sentence)
    if before.get("without_archive") != after.get("without_archive"):
        yield Change("breaking", _("Hvilke svar som slettes uten å gå til arkivet, er endret."))
    drafts = [each.get("draft") for each in (before, after)]
    if drafts[0] != drafts[1]:
        yield Change("additive", _draft(drafts[1]))


def _draft(period: str | None) -> str:
    if period is None:
        return _("Kladder blir nå tatt vare på så lenge som tjenesten ellers gjør det.")
    return _("Kladder blir nå tatt vare på i %(period)s.", period=format_period(period))


def _retention_text(keep: Mapping[str, Any]) -> str:
    """How long answers are kept, as the end of a sentence."""
    if "answers" not in keep:
        return _("blir ikke slettet av seg selv")
    period = format_period(keep["answers"])
    if keep.get("after") == "archived":
        return _("blir slettet %(period)s etter at arkivet har kvittert", period=period)
    return _("blir slettet %(period)s etter mottak", period=period)


def _retention_length(keep: Mapping[str, Any]) -> tuple[float, bool]:
    """How long answers are kept, to compare; the archive's receipt comes later than the answer."""
    period = keep.get("answers")
    if period is None:
        return float("inf"), False
    return int(period[:-1]) * _DAYS[period[-1]], keep.get("after") == "archived"
