"""Doors into the inbox for those who do not copy files: agencies upload (drop), or let Thước read a database (pull).

What comes in through a door is a file of the inbox like any other: landing, gates and ledger know nothing of doors.
"""
