"""Who stamps, and the PACs' keys, from the environment."""

from collections.abc import Sequence

from easysmart.environment import boolean, one_of, raw, read, required, several_of

PACS = ("sandbox", "finkok", "sw_sapien", "prodigia", "comercio_digital")


def read_pacs() -> tuple[str, list[str], bool, dict[str, str]]:
    """The PAC, those that stamp while that one surely did not, whether all are tests
    (whose stamps have no fiscal value), and their keys by the variables' names.
    """
    first = read("PAC", one_of(*PACS), default="sandbox", expected=", ".join(PACS))
    others: list[str] = read(
        "PAC_FALLBACKS",
        several_of(*PACS),
        default=[],
        expected=f"some of {', '.join(PACS)}",
    )
    is_test = read("PAC_TEST", boolean, default=False, expected="true or false")
    return first, others, is_test, _keys([first, *others])


def _keys(in_use: Sequence[str]) -> dict[str, str]:
    """One may be missing only while its PAC is not in use."""

    def _key(name: str, pac: str) -> str:
        if pac not in in_use:
            return raw(name) or ""
        return required(name, hint=f"of the account at the PAC {pac}")

    return {
        "FINKOK_USERNAME": _key("FINKOK_USERNAME", "finkok"),
        "FINKOK_PASSWORD": _key("FINKOK_PASSWORD", "finkok"),
        "SW_SAPIEN_TOKEN": _key("SW_SAPIEN_TOKEN", "sw_sapien"),
        "PRODIGIA_USER": _key("PRODIGIA_USER", "prodigia"),
        "PRODIGIA_PASSWORD": _key("PRODIGIA_PASSWORD", "prodigia"),
        "PRODIGIA_CONTRACT": _key("PRODIGIA_CONTRACT", "prodigia"),
        "COMERCIO_DIGITAL_USER": _key("COMERCIO_DIGITAL_USER", "comercio_digital"),
        "COMERCIO_DIGITAL_PASSWORD": _key(
            "COMERCIO_DIGITAL_PASSWORD", "comercio_digital"
        ),
    }
