"""Pieces of screen of which pages are made: they have nothing to do with the parts that are bought."""
