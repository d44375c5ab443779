"""Events for our calendar, proposed from the calendars of others."""
