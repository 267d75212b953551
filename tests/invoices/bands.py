"""The limits of the SAT's own matrix of 2024-12-13, for amounts as they are printed."""

from decimal import ROUND_DOWN, ROUND_UP, Context, Decimal, localcontext

from lxml import etree

from invoices.amounts import add_up, decimals_of, line_amounts, trimmed
from invoices.currencies import smallest_of
from tests.invoices.xml import CFDI

EXACT = Context(prec=80)
TINY = Decimal("1e-12")


def check_bands(lines, moneda="MXN"):
    """Every rule about amounts, before they are written into a CFDI."""
    with localcontext(EXACT):
        amounts = [line_amounts(line) for line in lines]
        for line, result in zip(lines, amounts, strict=True):
            _check_line(line, result)
        _check_summary(add_up(amounts, moneda=moneda), amounts, smallest_of(moneda))


def check_xml_bands(xml):
    """The same for a sealed CFDI, by nothing but what stands in it."""
    root = etree.fromstring(xml)
    with localcontext(EXACT):
        conceptos = root.findall(f"{CFDI}Conceptos/{CFDI}Concepto")
        for one in conceptos:
            _check_concepto(one)
        unit = smallest_of(root.get("Moneda"))
        importes = [_number(one, "Importe") for one in conceptos]
        descuentos = [_number(one, "Descuento") for one in conceptos]
        assert is_rounded_sum(_number(root, "SubTotal"), importes, unit)
        assert is_rounded_sum(_number(root, "Descuento"), descuentos, unit)
        _check_total(root)


def is_product(result, factor, other):
    """CFDI40167 for quantities and prices, which may both be rounded."""
    low = (factor - _half(factor)) * (other - _half(other))
    high = (factor + _half(factor) - TINY) * (other + _half(other) - TINY)
    return _between(low, result, high)


def is_tax(importe, base, tasa):
    """CFDI40180 and CFDI40186: only the base may be rounded, the rate is exact."""
    low = (base - _half(base)) * tasa
    high = (base + _half(base) - TINY) * tasa
    return _between(low, importe, high)


def is_rounded_sum(total, values, unit):
    written_well = decimals_of(total) <= decimals_of(unit)
    return written_well and abs(total - sum(values)) <= unit / 2


def _half(value):
    return Decimal(1).scaleb(-decimals_of(value)) / 2


def _between(low, result, high):
    unit = Decimal(1).scaleb(-decimals_of(result))
    return low.quantize(unit, ROUND_DOWN) <= result <= high.quantize(unit, ROUND_UP)


def _check_line(line, result):
    descuento = trimmed(line.descuento)
    importe = trimmed(result.importe, at_least=decimals_of(descuento))
    cantidad = trimmed(line.cantidad, at_least=0)
    assert is_product(importe, cantidad, trimmed(line.valor_unitario))
    # CFDI40169, and CFDI40174 and 40181 of each tax.
    assert descuento <= importe
    for tax in (*result.traslados, *result.retenciones):
        assert tax.base > 0
        if tax.tasa is not None:
            assert is_tax(trimmed(tax.importe), trimmed(tax.base), tax.tasa)


def _check_summary(result, amounts, unit):
    # CFDI40107, 40108, 40110 and 40111.
    assert is_rounded_sum(result.subtotal, [one.importe for one in amounts], unit)
    assert is_rounded_sum(result.descuento, [one.descuento for one in amounts], unit)
    assert result.descuento <= result.subtotal
    traslados = [tax for one in amounts for tax in one.traslados]
    for row in result.traslados:
        same = [tax for tax in traslados if _key(tax) == _key(row)]
        # CFDI40211, 40215, 40216, 40218 and 40221.
        assert is_rounded_sum(row.base, [tax.base for tax in same], unit)
        if row.importe is not None:
            assert is_rounded_sum(row.importe, [tax.importe for tax in same], unit)
    assert len({_key(row) for row in result.traslados}) == len(result.traslados)
    retenciones = [tax for one in amounts for tax in one.retenciones]
    for row in result.retenciones:
        same = [tax.importe for tax in retenciones if tax.impuesto == row.impuesto]
        # CFDI40208.
        assert is_rounded_sum(row.importe, same, unit)
    # CFDI40202 to 40205 and CFDI40119.
    moved = sum(row.importe or 0 for row in result.traslados)
    withheld = sum(row.importe for row in result.retenciones)
    assert (result.total_traslados, result.total_retenciones) == (moved, withheld)
    assert result.total == result.subtotal - result.descuento + moved - withheld
    assert decimals_of(result.total) == decimals_of(unit)


def _key(tax):
    return tax.impuesto, tax.tipo_factor, tax.tasa


def _check_concepto(one):
    importe, descuento = one.get("Importe"), one.get("Descuento", "0")
    numbers = Decimal(one.get("Cantidad")), Decimal(one.get("ValorUnitario"))
    assert is_product(Decimal(importe), *numbers)
    # CFDI40168 and CFDI40169.
    assert decimals_of(Decimal(descuento)) <= decimals_of(Decimal(importe))
    assert Decimal(descuento) <= Decimal(importe)
    taxes = [*one.iter(f"{CFDI}Traslado"), *one.iter(f"{CFDI}Retencion")]
    # CFDI40170 and CFDI40171.
    assert bool(taxes) == (one.get("ObjetoImp") == "02")
    for tax in taxes:
        if tax.get("TipoFactor") != "Exento":
            base, tasa = _number(tax, "Base"), _number(tax, "TasaOCuota")
            assert is_tax(_number(tax, "Importe"), base, tasa)


def _check_total(root):
    """CFDI40119 and CFDI40202 to 40205."""
    taxes = root.find(f"{CFDI}Impuestos")
    moved = withheld = Decimal(0)
    if taxes is not None:
        rows = taxes.findall(f"{CFDI}Traslados/{CFDI}Traslado")
        moved = sum(_number(row, "Importe") for row in rows)
        rows = taxes.findall(f"{CFDI}Retenciones/{CFDI}Retencion")
        withheld = sum(_number(row, "Importe") for row in rows)
        assert _number(taxes, "TotalImpuestosTrasladados") == moved
        assert _number(taxes, "TotalImpuestosRetenidos") == withheld
    before = _number(root, "SubTotal") - _number(root, "Descuento")
    assert _number(root, "Total") == before + moved - withheld


def _number(element, name):
    return Decimal(element.get(name, "0"))
