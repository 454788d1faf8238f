"""What every page needs: templates, CSRF, headers, languages, assets, rate limits."""
