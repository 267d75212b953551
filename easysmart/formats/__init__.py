"""How values are shown where no template says how: in the administration."""
