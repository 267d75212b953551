"""Real worker processes that die at the step they are told.

The injection lives only here: the product knows nothing of it.
"""
