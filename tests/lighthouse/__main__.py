"""python -m tests.lighthouse, see script/audit."""

import sys

import django

# The addresses of pages are found through Django.
django.setup()

from tests.lighthouse.audit import main  # noqa: E402

sys.exit(main())
