"""The texts of a definition, and their translations in PO catalogues."""
