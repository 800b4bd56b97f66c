"""The analysts' app (Streamlit): published versions only."""
