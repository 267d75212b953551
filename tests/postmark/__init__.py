"""An email provider of our own that speaks Postmark's HTTP, with switchable faults."""
