"""Sample extracts of all 86 agencies, synthetic and marked so, and the portal's real figures as deliveries.

``write_sample`` and ``portal.write_portal_deliveries`` write into an inbox by the landing contract; nothing here knows
who lands them.
"""

from orchestration.sample.extracts import SampleSummary, write_sample

__all__ = ["SampleSummary", "write_sample"]
