"""The REST API: the same services as the pages, for other programs."""
