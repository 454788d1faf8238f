"""Definitions of other systems, in and out: a file for each format, a report of what is lost.

```
their file ── take(name, data) ──► Taken: an author's JSON text, catalogues, Report
   read (xlsform.py, fhir.py …) → Draft → building.py: ids, conditions, texts
our document ── make(document, kind) ──► Made: their file, Report
```
"""

from forms.interop.building import Taken as Taken
from forms.interop.formats import FORMATS as FORMATS
from forms.interop.formats import Format as Format
from forms.interop.formats import make as make
from forms.interop.formats import recognised as recognised
from forms.interop.formats import take as take
from forms.interop.formats import what_it_is as what_it_is
from forms.interop.made import Made as Made
from forms.interop.report import Line as Line
from forms.interop.report import Refused as Refused
from forms.interop.report import Report as Report
