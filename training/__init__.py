"""Training the models that ship, from open data, on a processor or on a GPU.

    python -m training encoder --minutes 60 --data ../shared/data --out models/encoder

Nothing of the product imports this package; it needs the extra `training`.
"""
