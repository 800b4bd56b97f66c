"""What pages are made of: they take rows and words, and draw; no SQL."""
