"""What an author does to a definition: commands on its text, and the text that people write."""
