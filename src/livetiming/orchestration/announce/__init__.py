"""Announcements: news of the network carried to chats, mail and phones."""
