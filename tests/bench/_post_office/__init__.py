"""The other side of `send.ratio_to_post_office`: django-post_office at its best."""
