"""Services shared by all pages: templates, question HTML, languages, forms of staff pages, mail."""
