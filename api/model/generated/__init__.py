"""The fields of visits and orders, written by `api.model.generator`.

Nothing here is edited by hand.
"""
