"""Each kind of row of an XLSForm, and what it becomes."""

import pytest

from forms import i18n
from forms.interop import Earlier, Refused, earlier_of, read_form
from forms.interop.report import MOST_LINES, Report
from tests.interop.factories import form_of, options, questions, row, survey, told, workbook

YES_NO = options("ja_nei", ja="Ja", nei="Nei")
COLOURS = options("farger", r="Rød", g="Grønn", b="Blå", ingen="Ingen")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (row("text", "a", "A"), {"type": "text"}),
        (row("text", "a", "A", appearance="multiline"), {"type": "text", "lines": 4}),
        (row("email", "a", "A"), {"type": "text", "format": "email"}),
        (row("integer", "a", "A"), {"type": "number"}),
        (row("decimal", "a", "A"), {"type": "number", "decimals": 6}),
        (row("integer", "a", "A", constraint=". >= 1 and . <= 18"),
         {"type": "number", "min": 1, "max": 18}),
        (row("integer", "a", "A", constraint=". > 0", constraint_message="For lite"),
         {"type": "number", "min": 1, "say": "For lite"}),
        (row("date", "a", "A", constraint=". <= today()"), {"type": "date", "max": "today"}),
        (row("time", "a", "A"), {"type": "time"}),
        (row("acknowledge", "a", "A"), {"type": "confirm"}),
        (row("image", "a", "A"), {"type": "file"}),
        (row("text", "a", "A", constraint="regex(., '[0-9]{4}')", constraint_message="Fire tall"),
         {"type": "text", "pattern": "[0-9]{4}", "pattern_help": "Fire tall"}),
        (row("text", "a", "A", constraint="string-length(.) <= 10"),
         {"type": "text", "max_length": 10}),
        (row("range", "a", "A", parameters="start=0 end=10 step=1"),
         {"type": "scale", "min": 0, "max": 10}),
        (row("text", "a", "A", default="Hei"), {"type": "text", "prefill": {"value": "Hei"}}),
        (row("date", "a", "A", default="today()"), {"type": "date", "prefill": "today"}),
        (row("integer", "a", "A", default="3.0"), {"type": "number", "prefill": {"value": 3}}),
        (row("text", "a", "A", required="yes", hint="Hjelp"),
         {"type": "text", "required": True, "help": "Hjelp"}),
    ],
)  # fmt: skip
def test_a_row_becomes_a_question(given: dict[str, object], expected: dict[str, object]) -> None:
    taken = survey(given)
    assert questions(taken) == {"a": {"id": "a", "label": "A", **expected}}
    assert taken.report.outcome == "whole"


def test_lists_become_options_and_what_may_be_ticked() -> None:
    taken = survey(
        row("select_one ja_nei", "en", "En"),
        row("select_multiple farger", "flere", "Flere",
            constraint="count-selected(.) <= 2 and "
                       "not(selected(., 'ingen') and count-selected(.) > 1)"),
        row("select_one ja_nei or_other", "annen", "Annen"),
        row("rank farger", "rang", "Rang"),
        choices=[*YES_NO, *COLOURS],
    )  # fmt: skip
    found = questions(taken)
    assert found["en"]["options"] == {"ja": "Ja", "nei": "Nei"}
    assert (found["flere"]["max"], found["flere"]["exclusive"]) == (2, ["ingen"])
    assert found["annen"]["other"] == "other" and found["annen"]["options"]["other"] == "Annet"
    assert found["rang"]["type"] == "ranking"
    assert taken.report.outcome == "whole"


def test_a_fixed_answer_is_kept_where_a_person_could_give_it() -> None:
    taken = survey(
        row("select_one ja_nei", "en", "En", default="nei"),
        row("select_multiple farger", "flere", "Flere", default="r b"),
        row("select_one ja_nei", "ukjent", "Ukjent", default="kanskje"),
        row("integer", "tall", "Tall", default="12", constraint=". <= 10"),
        row("date", "dag", "Dag", default="2010-06-15", constraint=". >= today()"),
        row("text", "regnet", "Regnet", default="concat(${tall}, 'x')"),
        choices=[*YES_NO, *COLOURS],
    )
    found = questions(taken)
    assert found["en"]["prefill"] == {"value": "nei"}
    assert found["flere"]["prefill"] == {"value": ["r", "b"]}
    lost = [line.where.partition(" · ")[0] for line in taken.report.lines if line.level == "lost"]
    assert lost == [f"survey rad {number}" for number in (4, 5, 6, 7)]
    assert not any("prefill" in found[id] for id in ("ukjent", "tall", "dag", "regnet"))


def test_a_table_list_becomes_a_matrix_whose_rows_conditions_can_name() -> None:
    taken = survey(
        row("begin_group", "tabell", "Hvordan går det?", appearance="table-list"),
        row("select_one ja_nei", "ute", "Ute"),
        row("select_one ja_nei", "inne", "Inne"),
        row("end_group"),
        row("text", "hva", "Hva?", relevant="${inne} = 'nei'"),
        choices=YES_NO,
    )
    found = questions(taken)
    assert found["tabell"]["rows"] == {"ute": "Ute", "inne": "Inne"}
    assert found["hva"]["show_if"] == {"tabell.inne": "nei"}


CONDITIONS = [
    ("${tall} > 3", {"tall": {"above": 3}}),
    ("${tall} != 3", {"not": {"tall": 3}}),
    ("3 < ${tall}", {"tall": {"above": 3}}),
    ("${valg} = 'ja'", {"valg": "ja"}),
    ("${valg} = \u2019ja\u2019", {"valg": "ja"}),
    ("selected(${flere}, 'r') or selected(${flere}, 'g')",
     {"any": [{"flere": {"has_any": ["r"]}}, {"flere": {"has_any": ["g"]}}]}),
    ("not(selected(${flere}, 'r'))", {"not": {"flere": {"has_any": ["r"]}}}),
    ("${tekst} = ''", {"tekst": {"answered": False}}),
    ("${tekst} != ''", {"tekst": {"answered": True}}),
    ("string-length(${tekst}) > 0", {"tekst": {"answered": True}}),
    ("count-selected(${flere}) >= 1", {"flere": {"answered": True}}),
    ("${dag} < today()", {"dag": {"below": "today"}}),
    ("${dag} > today() - 30", {"dag": {"above": "today-30d"}}),
    ("${dag} = ${dag2}", {"dag": {"is": {"question": "dag2"}}}),
    ("${bekreft} = 'OK'", {"bekreft": True}),
    ("(${tall} >= 1 and ${tall} <= 3) and ${valg} = 'ja'",
     {"all": [{"tall": {"min": 1}}, {"tall": {"max": 3}}, {"valg": "ja"}]}),
    ("../tall > 3", {"tall": {"above": 3}}),
    ("/data/gruppe/tall > 3", {"tall": {"above": 3}}),
    ("${nivaa} > 1", {"nivaa": {"one_of": ["2", "3"]}}),
    ("true()", None),
]  # fmt: skip


@pytest.mark.parametrize(("relevant", "expected"), CONDITIONS)
def test_conditions_are_said_in_our_language(relevant: str, expected: object) -> None:
    taken = survey(
        row("integer", "tall", "Tall"),
        row("select_one ja_nei", "valg", "Valg"),
        row("select_multiple farger", "flere", "Flere"),
        row("text", "tekst", "Tekst"),
        row("date", "dag", "Dag"),
        row("date", "dag2", "Dag 2"),
        row("acknowledge", "bekreft", "Ja"),
        row("select_one nivaa", "nivaa", "Nivå"),
        row("text", "til", "Til", relevant=relevant),
        choices=[*YES_NO, *COLOURS, *options("nivaa", **{"1": "En", "2": "To", "3": "Tre"})],
    )
    assert questions(taken)["til"].get("show_if") == expected
    assert taken.report.outcome == "whole"


@pytest.mark.parametrize(
    "relevant",
    ["${senere} = 'x'", "${ukjent} = 'x'", "pulldata('a','b') = 'x'", "${tekst} > 'b'",
     "${i_liste} = 'x'", "((((", "${tekst} =", "count-selected(${flere}) > 2"],
)  # fmt: skip
def test_what_cannot_be_said_is_told_and_the_question_is_asked(relevant: str) -> None:
    taken = survey(
        row("text", "tekst", "Tekst"),
        row("select_multiple farger", "flere", "Flere"),
        row("begin_repeat", "liste", "Liste"),
        row("text", "i_liste", "I liste"),
        row("end_repeat"),
        row("text", "til", "Til", relevant=relevant),
        row("text", "senere", "Senere"),
        choices=COLOURS,
    )
    assert "show_if" not in questions(taken)["til"]
    assert told(taken) == [("lost", "survey rad 7 · relevant")]


def test_a_condition_that_never_holds_keeps_its_question_and_says_so() -> None:
    taken = survey(row("text", "a", "A", relevant="false()"), row("text", "b", "B"))
    assert told(taken) == [("approximate", "survey rad 2 · relevant")]
    assert "show_if" not in questions(taken)["a"]


def test_a_hidden_constant_is_worked_out() -> None:
    taken = survey(
        row("hidden", "land", default="no"),
        row("calculate", "utvalg", calculation="'kort'"),
        row("text", "a", "A", relevant="${land} = 'no'"),
        row("text", "b", "B", relevant="${utvalg} = 'lang'"),
    )
    assert "show_if" not in questions(taken)["a"]
    assert told(taken) == [("approximate", "survey rad 5 · relevant")]


@pytest.mark.parametrize(
    ("calculation", "expected"),
    [
        ("${a}", {"value": "a"}),
        ("${a} + ${b}", {"sum": ["a", "b"], "need": 2}),
        ("sum(${a}, ${b})", {"sum": ["a", "b"]}),
        ("if(${a} > 3, 'mye', 'lite')", {"if": {"a": {"above": 3}}, "then": "mye", "else": "lite"}),
        ("int((today() - ${dag}) div 365.25)", {"years": ["dag", "today"]}),
        ("coalesce(${a}, ${b})",
         {"if": {"a": {"answered": True}}, "then": {"value": "a"}, "else": {"value": "b"}}),
        ("once(${a})", {"value": "a"}),
        ("${a} - ${b}", {"minus": ["a", "b"]}),
        ("${a} + 5", {"minus": ["a", -5]}),
        ("${a} * 2 + ${b}", {"minus": [{"times": ["a", 2]}, {"minus": [0, "b"]}]}),
        ("today() - ${dag}", {"days": ["dag", "today"]}),
        ("floor((decimal-date-time(today()) - decimal-date-time(${dag})) div 365.25)",
         {"years": ["dag", "today"]}),
        ("round(${a} div (${b} * ${b}), 1)",
         {"round": {"divide": ["a", {"times": ["b", "b"]}]}, "decimals": 1}),
    ],
)  # fmt: skip
def test_calculations(calculation: str, expected: object) -> None:
    taken = survey(
        row("integer", "a", "A"),
        row("integer", "b", "B"),
        row("date", "dag", "Dag"),
        row("calculate", "ut", calculation=calculation),
    )
    assert questions(taken)["ut"]["value"] == expected


def test_a_calculation_that_is_lost_takes_its_conditions_along() -> None:
    taken = survey(
        row("integer", "a", "A"),
        row("calculate", "ut", calculation="pulldata('x', 'y', 'z', ${a})"),
        row("text", "b", "B", relevant="${ut} = 'x'"),
    )
    assert [level for level, _where in told(taken)] == ["lost", "lost"]
    assert set(questions(taken)) == {"a", "b"}


def test_groups_become_sections_and_groups() -> None:
    taken = survey(
        row("text", "navn", "Navn"),
        row("begin_group", "barnet", "Barnet", relevant="${navn} != ''"),
        row("text", "trinn", "Trinn"),
        row("begin_group", "helse", "Helse", relevant="${trinn} != ''"),
        row("text", "allergi", "Allergi"),
        row("end_group"),
        row("end_group"),
    )
    form = form_of(taken)
    assert [section["title"] for section in form["sections"]] == ["Prøve", "Barnet"]
    assert form["sections"][1]["show_if"] == {"navn": {"answered": True}}
    _trinn, group = form["sections"][1]["questions"]
    assert (group["type"], group["label"]) == ("group", "Helse")
    assert group["show_if"] == {"trinn": {"answered": True}}
    assert [(q["id"], "show_if" in q) for q in group["questions"]] == [("allergi", False)]


def test_what_a_group_cannot_hold_stands_between_its_parts() -> None:
    taken = survey(
        row("text", "navn", "Navn"),
        row("begin_group", "del", "Del"),
        row("begin_group", "helse", "Helse", relevant="${navn} != ''"),
        row("text", "allergi", "Allergi"),
        row("begin_repeat", "medisiner", "Medisiner"),
        row("text", "medisin", "Medisin"),
        row("end_repeat"),
        row("begin_group", "mer", "Mer", relevant="${allergi} != ''"),
        row("text", "hva", "Hva"),
        row("end_group"),
        row("end_group"),
        row("end_group"),
    )
    first, repeat, rest = form_of(taken)["sections"][1]["questions"]
    assert (first["type"], repeat["type"], rest["type"]) == ("group", "repeat", "group")
    assert {each["label"] for each in (first, rest)} == {"Helse"}
    assert repeat["show_if"] == rest["show_if"] == {"navn": {"answered": True}}
    heading, what = rest["questions"]
    assert heading["text"] == "## Mer"
    assert heading["show_if"] == what["show_if"] == {"allergi": {"answered": True}}


def test_a_large_group_is_split_at_its_groups() -> None:
    inner = [row("text", f"q{n}", f"Q {n}") for n in range(30)]
    taken = survey(
        row("begin_group", "alt", "Alt"),
        row("begin_group", "en", "En"), *inner[:15], row("end_group"),
        row("begin_group", "to", "To"), *inner[15:], row("end_group"),
        row("end_group"),
    )  # fmt: skip
    titles = [section["title"] for section in form_of(taken)["sections"]]
    assert titles == ["Alt – En", "Alt – To"]


def test_repeats_and_repeats_in_repeats() -> None:
    taken = survey(
        row("begin_repeat", "barn", "Barn", repeat_count="3"),
        row("text", "navn", "Navn"),
        row("text", "hva", "Hva heter ${navn} ellers?", relevant="${navn} != ''"),
        row("begin_repeat", "venner", "Venner"),
        row("text", "venn", "Venn"),
        row("end_repeat"),
        row("end_repeat"),
    )
    found = questions(taken)
    assert (found["barn"]["min"], found["barn"]["max"]) == (3, 3)
    assert found["hva"]["show_if"] == {"navn": {"answered": True}}
    assert found["hva"]["label"] == "Hva heter {navn} ellers?"
    assert found["venner"]["type"] == "text" and "venn" not in found
    assert [level for level, _where in told(taken)] == ["lost"]


def test_languages_become_translations() -> None:
    rows = [
        {"type": "text", "name": "a", "label::Norsk (nb)": "Hva heter du?",
         "label::English (en)": "What is your name?", "label::Somali": "Magacaa?"},
    ]  # fmt: skip
    book = workbook(survey=rows, settings=[{"form_title": "Prøve", "form_id": "x"}])
    taken = read_form("x.xlsx", book)
    assert taken.language == "nb"
    [(path, pair)] = taken.catalogues["so"].items()
    assert path.endswith(".a.label") and pair == [
        "Hva heter du?",
        "Magacaa?",
    ]
    assert set(taken.catalogues) == {"en", "so"}


def test_html_becomes_plain_words_and_braces_are_kept() -> None:
    taken = survey(
        row("text", "a", "<b>Navn</b> {og} &amp; <span style='color:red'>alder</span>"),
        row("note", "n", "<b>Viktig</b> å <i>lese</i><br>Takk <script>alert(1)</script>"),
    )
    found = questions(taken)
    assert found["a"]["label"] == "Navn {{og}} & alder"
    assert found["n"]["text"] == "**Viktig** å *lese*\nTakk"


def test_names_become_ids_and_are_kept_as_aliases() -> None:
    taken = survey(
        row("text", "Fullt-Navn", "Navn"),
        row("text", "all", "Alle"),
        row("select_one t", "x", "X"),
        choices=[{"list_name": "t", "name": code, "label": code} for code in ("99", "-99", "A b")],
    )
    found = questions(taken)
    assert found["fullt_navn"]["alias"] == "Fullt-Navn"
    assert found["all_2"]["alias"] == "all"
    assert found["x"]["options"] == {
        "99": "99",
        "neg_99": {"label": "-99", "alias": "-99"},
        "a_b": {"label": "A b", "alias": "A b"},
    }


def test_reading_twice_gives_the_same_bytes() -> None:
    rows = [row("text", f"Felt {n}", "Felt", relevant="") for n in range(5)]
    assert survey(*rows).text == survey(*rows).text


def test_over_an_existing_form_ids_follow_aliases_and_types_that_changed_get_new_ones() -> None:
    book = workbook(
        survey=[row("text", "Navn", "Navn"), row("integer", "alder", "Alder")],
        settings=[{"form_title": "P", "default_language": "nb"}],
    )
    known = {"hvem": Earlier("Navn", "text"), "alder": Earlier("", "text")}
    taken = read_form("p.xlsx", book, known=known)
    assert list(questions(taken)) == ["hvem", "alder_2"]
    assert [line.level for line in taken.report.lines] == ["approximate"]


def test_an_alias_says_more_than_an_id_that_is_spelled_alike() -> None:
    """Found: answers of the source's `b` went to another question, whose id here is `b`."""
    book = workbook(
        survey=[row("text", "b", "Født"), row("text", "annet", "Annet")],
        settings=[{"form_title": "P", "default_language": "nb"}],
    )
    known = {"fodt": Earlier("b", "text"), "b": Earlier("annet", "text")}
    found = questions(read_form("p.xlsx", book, known=known))
    assert {id: asked["label"] for id, asked in found.items()} == {"fodt": "Født", "b": "Annet"}


def test_over_an_existing_form_codes_follow_aliases_and_then_codes() -> None:
    """Found: a code that was renamed here got a second one, and its old answers stood alone."""
    labels = {"1": "Buss", "2": "Bil", "buss": "Bybuss", "4": "Sykkel"}
    listed = [{"list_name": "l", "name": code, "label": text} for code, text in labels.items()]
    shown = row("text", "b", "B", relevant="${a} = '1'")
    book = workbook(
        survey=[row("select_one l", "a", "A", default="2"), shown],
        choices=listed,
        settings=[{"form_title": "P", "default_language": "nb"}],
    )
    before = {"buss": {"label": "Buss", "alias": "1"}, "bil": {"label": "Bil", "alias": "2"}}
    asked = {"id": "hvordan", "alias": "a", "type": "choice", "options": {**before, "4": "Sykkel"}}
    known = earlier_of({"sections": [{"questions": [asked]}]})
    found = questions(read_form("p.xlsx", book, known=known))
    assert list(found["hvordan"]["options"]) == ["buss", "bil", "buss_2", "4"]
    assert found["hvordan"]["prefill"] == {"value": "bil"}
    assert found["b"]["show_if"] == {"hvordan": "buss"}
    assert list(questions(read_form("p.xlsx", book))["a"]["options"]) == ["1", "2", "buss", "4"]


def test_a_report_that_is_full_says_so() -> None:
    report = Report()
    for number in range(MOST_LINES + 50):
        report.lost(f"rad {number}", "", "Noe.", "Rett det.")
    assert len(report.lines) == MOST_LINES + 1
    assert report.lines[-1].what.startswith("Listen er full.") and report.lines[-1].how


@pytest.mark.parametrize(
    ("rows", "choices", "said"),
    [
        ([row("begin_group", "g", "G"), row("text", "a", "A")], [], "«g» på rad 2"),
        ([row("text", "a", "A"), row("end_group")], [], "Rad 3"),
        ([row("select_one borte", "a", "A")], YES_NO, "«borte»"),
        ([row("note", "a", "A")], [], "ingen spørsmål"),
        ([row("calculate", "a")], [], "Rad 2"),
    ],
)
def test_what_is_broken_is_refused_with_its_row(
    rows: list[dict[str, object]], choices: list[dict[str, object]], said: str
) -> None:
    with pytest.raises(Refused) as caught:
        survey(*rows, choices=choices)
    assert said in caught.value.what and caught.value.how


def test_a_csv_with_the_sheets_below_each_other_and_one_with_the_survey_alone() -> None:
    whole = "survey,type,name,label\n,text,a,Hva heter du?\nsettings,form_title\n,Prøve\n"
    assert questions(read_form("x.csv", whole.encode()))["a"]["label"] == "Hva heter du?"
    alone = 'type;name;label\ninteger;alder;"Alder; i år"\n'
    assert questions(read_form("x.csv", alone.encode("cp1252")))["alder"]["type"] == "number"


def test_the_report_speaks_three_languages() -> None:
    rows = (row("text", "a", "A"), row("text", "b", "B", relevant="pulldata('x') = 1"))
    said = set()
    for language in ("nb", "nn", "en"):
        with i18n.use(language):
            said.add(survey(*rows).report.lines[0].sentence())
    assert len(said) == 3
