"""Tax profiles: what an accountant chooses once instead of five SAT fields."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import models


class TaxProfile(models.TextChoices):
    """Names of the profiles; their rates are in RATES."""

    IVA_16 = "iva_16", "IVA 16 %"
    IVA_8 = "iva_8", "IVA 8 % (frontera)"
    IVA_0 = "iva_0", "IVA 0 %"
    EXENTO = "exento", "Exento de IVA"
    NO_OBJETO = "no_objeto", "No objeto de impuesto"
    HONORARIOS = "honorarios", "Honorarios (IVA 16, ret. ISR 10 e IVA 10.6667)"
    ARRENDAMIENTO = "arrendamiento", "Arrendamiento (IVA 16, ret. ISR 10 e IVA 10.6667)"
    RESICO = "resico", "RESICO (IVA 16, ret. ISR 1.25)"
    FLETES = "fletes", "Fletes (IVA 16, ret. IVA 4)"


@dataclass(frozen=True)
class Rates:
    """Rates as fractions, e.g. 0.160000.

    Source: LIVA 1, 1-A, 2-A; LISR 106, 113-J, 116.

    iva: None when the line carries no IVA row at all.
    exento: an IVA row without rate or amount.
    """

    iva: Decimal | None = None
    exento: bool = False
    ret_isr: Decimal | None = None
    ret_iva: Decimal | None = None

    @property
    def objeto_imp(self) -> str:
        """c_ObjetoImp: "02" when the line carries taxes, else "01"."""
        return "01" if self.iva is None and not self.exento else "02"


_IVA_16 = Decimal("0.160000")
_TWO_THIRDS_OF_IVA = Decimal("0.106667")

RATES: dict[str, Rates] = {
    TaxProfile.IVA_16: Rates(iva=_IVA_16),
    TaxProfile.IVA_8: Rates(iva=Decimal("0.080000")),
    TaxProfile.IVA_0: Rates(iva=Decimal("0.000000")),
    TaxProfile.EXENTO: Rates(exento=True),
    TaxProfile.NO_OBJETO: Rates(),
    TaxProfile.HONORARIOS: Rates(
        iva=_IVA_16, ret_isr=Decimal("0.100000"), ret_iva=_TWO_THIRDS_OF_IVA
    ),
    TaxProfile.ARRENDAMIENTO: Rates(
        iva=_IVA_16, ret_isr=Decimal("0.100000"), ret_iva=_TWO_THIRDS_OF_IVA
    ),
    TaxProfile.RESICO: Rates(iva=_IVA_16, ret_isr=Decimal("0.012500")),
    TaxProfile.FLETES: Rates(iva=_IVA_16, ret_iva=Decimal("0.040000")),
}
