"""Short dates: in a list "24 de Noviembre de 2026 a las 14:04" leaves no room."""

DATE_FORMAT = "d/m/Y"
DATETIME_FORMAT = "d/m/Y H:i"
