"""What a server's administrator watches: is everything in order, and what is to be done."""
