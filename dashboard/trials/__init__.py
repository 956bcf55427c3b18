"""Trials of the studio: scenarios, overlays and solves in workers."""
