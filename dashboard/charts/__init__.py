"""Charts: a table in, a Plotly chart out."""
