"""Writes the data package `data/japan_ict` from published figures by stated rules.

The rules stand here as code; `data/japan_ict/SOURCES.md` states them in words.
"""
