"""A provider of our own that speaks other providers' HTTP, with switchable faults."""
