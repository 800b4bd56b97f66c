"""Inbox file → typed rows in the lake, refused rows in quarantine, one profile of facts (docs/landing.md).

``inbox.scan`` finds files, ``landing.land`` lands one. Nothing here knows the ledger, the gates or Dagster.
"""
