"""Services shared by all pages: templates, CSRF, headers, languages, assets, rate limits."""
