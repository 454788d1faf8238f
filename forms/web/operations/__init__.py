"""Pages for those who run the service: is it alive, is it ready, what is to be done."""
