"""A calendar server for tests: Google's Calendar API v3, its sign-in, and iCalendar files."""
