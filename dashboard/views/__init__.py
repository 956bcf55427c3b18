"""One page each; Streamlit runs these files as scripts."""
