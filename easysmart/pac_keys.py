"""The PACs' keys, from the environment. Only those of PACs in use have to be there."""

from collections.abc import Sequence

from easysmart.environment import raw, required

PACS = ("sandbox", "finkok", "sw_sapien", "prodigia", "comercio_digital")


class PacKeys:
    """Reads them all. One may be missing only while its PAC is not in use."""

    def __init__(self, in_use: Sequence[str]) -> None:
        self._in_use = in_use

    def all(self) -> dict[str, str]:
        """For the setting PAC_KEYS, by the variables' names."""
        return {
            "FINKOK_USERNAME": self._key("FINKOK_USERNAME", "finkok"),
            "FINKOK_PASSWORD": self._key("FINKOK_PASSWORD", "finkok"),
            "SW_SAPIEN_TOKEN": self._key("SW_SAPIEN_TOKEN", "sw_sapien"),
            "PRODIGIA_USER": self._key("PRODIGIA_USER", "prodigia"),
            "PRODIGIA_PASSWORD": self._key("PRODIGIA_PASSWORD", "prodigia"),
            "PRODIGIA_CONTRACT": self._key("PRODIGIA_CONTRACT", "prodigia"),
            "COMERCIO_DIGITAL_USER": self._key(
                "COMERCIO_DIGITAL_USER", "comercio_digital"
            ),
            "COMERCIO_DIGITAL_PASSWORD": self._key(
                "COMERCIO_DIGITAL_PASSWORD", "comercio_digital"
            ),
        }

    def _key(self, name: str, pac: str) -> str:
        if pac not in self._in_use:
            return raw(name) or ""
        return required(name, hint=f"of the account at the PAC {pac}")
