"""Who comes in and how: invitations, passwords, limits on guessing, the second factor."""
