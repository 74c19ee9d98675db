"""City Practice Atlas: documents of Chinese political consultative bodies become citable practice records."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The project's folder: app.py, pages/ and data/ lie in it."""
DATA = ROOT / "data"
