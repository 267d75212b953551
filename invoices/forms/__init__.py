"""Shapes of what people type, a file per noun."""
