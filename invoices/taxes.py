"""Tax profiles: what an accountant chooses once instead of five SAT fields."""

from dataclasses import dataclass, replace
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
    HONORARIOS_8 = (
        "honorarios_8",
        "Honorarios, frontera (IVA 8, ret. ISR 10 e IVA 5.3333)",
    )
    ARRENDAMIENTO = "arrendamiento", "Arrendamiento (IVA 16, ret. ISR 10 e IVA 10.6667)"
    RESICO = "resico", "RESICO (IVA 16, ret. ISR 1.25)"
    RESICO_8 = "resico_8", "RESICO, frontera (IVA 8, ret. ISR 1.25)"
    RESICO_SERVICIOS = (
        "resico_servicios",
        "RESICO, honorarios y renta (IVA 16, ret. ISR 1.25 e IVA 10.6667)",
    )
    FLETES = "fletes", "Fletes (IVA 16, ret. IVA 4)"
    IEPS_8 = "ieps_8", "IEPS 8 % e IVA 0 % (alimentos calóricos)"
    IEPS_3 = "ieps_3", "IEPS 3 % e IVA 16 % (telecomunicaciones)"
    IEPS_25 = "ieps_25", "IEPS 25 % e IVA 16 % (energizantes)"
    IEPS_26_5 = "ieps_26_5", "IEPS 26.5 % e IVA 16 % (hasta 14° G. L.)"
    IEPS_30 = "ieps_30", "IEPS 30 % e IVA 16 % (de 14 a 20° G. L.)"
    IEPS_53 = "ieps_53", "IEPS 53 % e IVA 16 % (más de 20° G. L.)"
    IEPS_6 = "ieps_6", "IEPS 6 % e IVA 0 % (plaguicidas, categoría 4)"
    IEPS_7 = "ieps_7", "IEPS 7 % e IVA 0 % (plaguicidas, categoría 3)"
    IEPS_9 = "ieps_9", "IEPS 9 % e IVA 0 % (plaguicidas, categorías 1 y 2)"
    IEPS_CUOTA = "ieps_cuota", "IEPS por cuota e IVA 16 %"


@dataclass(frozen=True)
class Rates:
    """Rates as fractions, e.g. 0.160000.

    Source: LIVA 1, 1-A, 2-A, 12; LISR 106, 113-J, 116; LIEPS 2.

    iva: None when the line carries no IVA row at all. Its base includes the IEPS.
    exento: an IVA row without rate or amount.
    ieps_cuota: pesos for each unit of cantidad; None where IEPS is not by unit.
    """

    iva: Decimal | None = None
    exento: bool = False
    ieps: Decimal | None = None
    ieps_cuota: Decimal | None = None
    ret_isr: Decimal | None = None
    ret_iva: Decimal | None = None

    @property
    def objeto_imp(self) -> str:
        """c_ObjetoImp: "02" when the line carries taxes, else "01"."""
        return "01" if self.iva is None and not self.exento else "02"


_IVA_16 = Decimal("0.160000")
_IVA_8 = Decimal("0.080000")
_IVA_0 = Decimal("0.000000")
_ISR_10 = Decimal("0.100000")
RESICO_ISR = Decimal("0.012500")
_TWO_THIRDS_OF_16 = Decimal("0.106667")
_TWO_THIRDS_OF_8 = Decimal("0.053333")

RATES: dict[str, Rates] = {
    TaxProfile.IVA_16: Rates(iva=_IVA_16),
    TaxProfile.IVA_8: Rates(iva=_IVA_8),
    TaxProfile.IVA_0: Rates(iva=_IVA_0),
    TaxProfile.EXENTO: Rates(exento=True),
    TaxProfile.NO_OBJETO: Rates(),
    TaxProfile.HONORARIOS: Rates(
        iva=_IVA_16, ret_isr=_ISR_10, ret_iva=_TWO_THIRDS_OF_16
    ),
    TaxProfile.HONORARIOS_8: Rates(
        iva=_IVA_8, ret_isr=_ISR_10, ret_iva=_TWO_THIRDS_OF_8
    ),
    TaxProfile.ARRENDAMIENTO: Rates(
        iva=_IVA_16, ret_isr=_ISR_10, ret_iva=_TWO_THIRDS_OF_16
    ),
    TaxProfile.RESICO: Rates(iva=_IVA_16, ret_isr=RESICO_ISR),
    TaxProfile.RESICO_8: Rates(iva=_IVA_8, ret_isr=RESICO_ISR),
    TaxProfile.RESICO_SERVICIOS: Rates(
        iva=_IVA_16, ret_isr=RESICO_ISR, ret_iva=_TWO_THIRDS_OF_16
    ),
    TaxProfile.FLETES: Rates(iva=_IVA_16, ret_iva=Decimal("0.040000")),
    TaxProfile.IEPS_8: Rates(iva=_IVA_0, ieps=Decimal("0.080000")),
    TaxProfile.IEPS_3: Rates(iva=_IVA_16, ieps=Decimal("0.030000")),
    TaxProfile.IEPS_25: Rates(iva=_IVA_16, ieps=Decimal("0.250000")),
    TaxProfile.IEPS_26_5: Rates(iva=_IVA_16, ieps=Decimal("0.265000")),
    TaxProfile.IEPS_30: Rates(iva=_IVA_16, ieps=Decimal("0.300000")),
    TaxProfile.IEPS_53: Rates(iva=_IVA_16, ieps=Decimal("0.530000")),
    TaxProfile.IEPS_6: Rates(iva=_IVA_0, ieps=Decimal("0.060000")),
    TaxProfile.IEPS_7: Rates(iva=_IVA_0, ieps=Decimal("0.070000")),
    TaxProfile.IEPS_9: Rates(iva=_IVA_0, ieps=Decimal("0.090000")),
    TaxProfile.IEPS_CUOTA: Rates(iva=_IVA_16, ieps_cuota=Decimal("0.000000")),
}


def rates_of(profile: str, *, ieps_cuota: Decimal | None) -> Rates:
    """The rates of a line. ieps_cuota: its own, which only IEPS_CUOTA looks at."""
    rates = RATES[profile]
    if rates.ieps_cuota is None or ieps_cuota is None:
        return rates
    return replace(rates, ieps_cuota=ieps_cuota)
