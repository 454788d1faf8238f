"""Authorization: roles and units, audiences, access cookies, visits, device handover."""
