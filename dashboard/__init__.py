"""The dashboard: views over :mod:`optimizer.api`, in Japanese and English."""
