"""The dashboard's entry: ``streamlit run app.py``.

The guard keeps worker processes, which import this file again, from starting a dashboard of their own.
"""

if __name__ == "__main__":
    from dashboard.shell import main

    main()
