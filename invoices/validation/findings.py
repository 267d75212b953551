"""What a rule finds, and what it has to be told of the world around a document."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Finding:
    """A broken rule.

    field: one of "emisor", "receptor" + "." + rfc, nombre, regimen_fiscal,
    codigo_postal, and of the receptor uso_cfdi, residencia_fiscal, num_reg_id_trib;
    periodicidad, meses, anio; serie, folio, fecha, lugar_expedicion,
    forma_pago, metodo_pago, condiciones_de_pago, moneda, tipo_cambio, exportacion,
    relations, lines; or
    "lines.<index>." + descripcion, no_identificacion, clave_prod_serv, clave_unidad,
    unidad, cantidad, valor_unitario, descuento, tax_profile, ieps_cuota.
    code: the SAT's number, e.g. "CFDI40147"; "" when it has none.
    message: for people, in Spanish: what is wrong and what to do.
    """

    field: str
    code: str
    message: str

    @property
    def sentence(self) -> str:
        """The message with the SAT's number behind it, if it has one."""
        return f"{self.message} ({self.code})" if self.code else self.message


@dataclass(frozen=True)
class Place:
    """What c_CodigoPostal says of a postal code. zone: an IANA name."""

    zone: str
    has_border_stimulus: bool = False


@dataclass(frozen=True)
class Facts:
    """What the catalogues and the clock answer. now: aware.

    keys: (catalogue, key) of the document's keys that are in force.
    places: the document's postal codes that exist.
    """

    now: datetime
    keys: frozenset[tuple[str, str]]
    places: Mapping[str, Place] = field(default_factory=dict)

    def knows(self, catalog: str, key: str) -> bool:
        """Whether the key is in force in the SAT's catalogue."""
        return (catalog, key) in self.keys
