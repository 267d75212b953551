"""The other side of the webhook benchmarks: Django and Anymail by themselves."""
