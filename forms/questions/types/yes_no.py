"""Yes or no."""

from collections.abc import Sequence

from forms.definition import Option, Question
from forms.i18n import gettext as _
from forms.questions.base import Example, Word, question_type
from forms.questions.types.choice import Choice


@question_type("yes_no")
class YesNo(Choice):
    """Yes or no, as two radio buttons."""

    words = (Word("ja/nei"),)
    synonyms = ("boolean", "bool", "yesno", "ja eller nei")
    names_people = False
    offers = False
    fixed_answers = (("yes", "Ja"), ("no", "Nei"))
    uses = frozenset()
    keys = ()
    examples = (
        Example(post="yes", stored="yes", text="Ja", cells=("yes",)),
        Example(post="no", stored="no", text="Nei", cells=("no",)),
        Example(post="maybe", error="Velg et av svarene på «Spørsmålet»."),
        Example(post="ja", error="Velg et av svarene på «Spørsmålet»."),
        Example(post=("yes", "no"), error="Velg bare ett svar på «Spørsmålet»."),
        Example({"required": True}, error="Velg et svar på «Spørsmålet»."),
    )

    def options(self, question: Question) -> Sequence[Option]:
        return (Option("yes", _("Ja")), Option("no", _("Nei")))
