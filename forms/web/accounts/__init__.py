"""Sign-in: password, second factor, OpenID Connect, and a user's account page."""
