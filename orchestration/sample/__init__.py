"""Sample extracts of all 86 agencies, synthetic and marked so, and the portal's real figures as deliveries.

``extracts.write_sample`` and ``portal.write_portal_deliveries`` write into an inbox by the landing contract; nothing
here knows who lands them.
"""
