"""Protection of every request: CSRF, cookies, headers, limits on guessing, absolute links."""
