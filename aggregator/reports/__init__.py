"""Reports for people: the digest of a week, the review of a year. Pure; what they are made from comes as values."""
