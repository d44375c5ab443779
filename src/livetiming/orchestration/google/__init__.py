"""Google Calendar: signing in, reading and writing events through Google's own client."""
