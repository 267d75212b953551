"""A PAC whose answers a test decides; behind it stands the sandbox PAC."""

from invoices.pac.sandbox import SandboxPac


class FakePac(SandboxPac):
    """Raises what `before` holds, or what `after` holds once it has done its work.

    told: what its SAT answers, instead of the sandbox's.
    """

    before: Exception | None = None
    after: Exception | None = None
    told: dict[str, str] | None = None
    calls = 0
    cancels = 0

    def stamp(self, cfdi, accept=None):
        FakePac.calls += 1
        return self._call(super().stamp, cfdi)

    def cancel_comprobante(self, cancelation):
        FakePac.cancels += 1
        return self._call(super().cancel_comprobante, cancelation)

    def status(self, cfdi):
        return FakePac.told or super().status(cfdi)

    def _call(self, real, argument):
        if FakePac.before:
            raise FakePac.before
        answer = real(argument)
        if FakePac.after:
            raise FakePac.after
        return answer
