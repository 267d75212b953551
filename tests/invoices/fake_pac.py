"""A PAC whose answers a test decides; behind it stands the sandbox PAC."""

from invoices.pac.sandbox import SandboxPac


class FakePac(SandboxPac):
    """Raises what `before` holds, or what `after` holds once it has stamped."""

    before: Exception | None = None
    after: Exception | None = None
    calls = 0

    def stamp(self, cfdi, accept=None):
        FakePac.calls += 1
        if FakePac.before:
            raise FakePac.before
        document = super().stamp(cfdi)
        if FakePac.after:
            raise FakePac.after
        return document
