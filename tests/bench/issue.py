"""Building, sealing and stamping an invoice: the processor's part, without rows."""

from satcfdi.models import Signer

from invoices.cfdi import seal
from invoices.demo_certificate import make_csd
from invoices.pac.sandbox import make_stamp, pac_signer
from tests.bench import Measurement, benchmark, median_ms
from tests.invoices.factories import NOW, make_document, make_line


@benchmark("issue.seal_and_stamp_ms")
def seal_and_stamp() -> Measurement:
    document = make_document(*[make_line() for _ in range(4)])
    signer = Signer.load(*make_csd("EKU9003173C9", "ESCUELA KEMPER URGATE"))
    pac = pac_signer()
    return median_ms(
        lambda: make_stamp(seal(document, signer), signer=pac, now=NOW), n=100
    )
