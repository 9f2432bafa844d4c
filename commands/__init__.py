"""What people can ask, in the order in which help shows it."""
