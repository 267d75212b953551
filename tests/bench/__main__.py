"""Run the benchmarks whose name starts with the argument; one JSON line each."""

import importlib
import json
import os
import pkgutil
import sys
from dataclasses import asdict, replace

import django
from django.test.utils import setup_databases, teardown_databases

from tests import bench


def main(prefix: str = "") -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    for module in pkgutil.iter_modules(bench.__path__):
        if not module.name.startswith("_"):
            importlib.import_module(f"tests.bench.{module.name}")
    chosen = {n: b for n, b in sorted(bench.registered.items()) if n.startswith(prefix)}
    if not chosen:
        sys.stderr.write(f"No benchmark is called {prefix}…\n")
        return 1
    databases = None
    if any(one.database for one in chosen.values()):
        databases = setup_databases(verbosity=0, interactive=False)
    try:
        for name, one in chosen.items():
            sys.stdout.write(_line(name, one.run()) + "\n")
            sys.stdout.flush()
    finally:
        if databases:
            teardown_databases(databases, verbosity=0)
    return 0


def _line(name: str, measured: bench.Measurement) -> str:
    rounded = replace(measured, value=round(measured.value, 3))
    return json.dumps({"name": name, **asdict(rounded)})


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
