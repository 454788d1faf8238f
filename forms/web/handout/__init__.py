"""Links handed out to the next person, and the cookie they leave."""
