"""What the tests stand on: an oracle of the design's formulas, inboxes, and homes with a published run."""
