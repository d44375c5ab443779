r"""The title of a calendar event, and what it asks for.

``Club Enduro - Race 2 [clubenduro, --tz 1 -d Night\ race --hidden]`` asks for the plugin
``clubenduro`` with four arguments. The form is Timing71's: a name of two characters or more, at
most one space, a plugin in square brackets, and after a comma its arguments, split at spaces
that no backslash precedes. What it makes nothing of, a title may say here as well:

* quotes: a word that begins with ``"`` or ``'``, or has one right after ``=``, goes on to the same
  mark (``-d "Night race"``); elsewhere they are ordinary characters (``-d Driver's\ day``);
* a backslash before ``\``, a quote, ``[``, ``]`` or a comma stands for that character;
* several spaces part two words as one does.

Nothing here reads a clock or a file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

ESCAPED = frozenset(" \\\"'[],")
QUOTES = frozenset("\"'")
FLAG_LETTERS = frozenset("HNv")
"""Options of ``livetiming-service`` of one letter that take no value and so can be joined."""
MAX_TITLE = 2000


class BadTitle(ValueError):
    """A title that asks for nothing; the text says where, what was expected and what is there."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a title asks for."""

    name: str
    """Of the event, for people."""
    plugin: str
    args: tuple[str, ...] = ()
    """Options for ``livetiming-service``, one word each."""

    @property
    def hidden(self) -> bool:
        """Whether outsiders must not hear of it."""
        return any(_hides(word) for word in self.args)

    @property
    def service(self) -> str:
        """The service class that viewers see: the masquerade, or the plugin."""
        return option(self.args, "--masquerade", "-m") or self.plugin


def parse_title(title: str) -> Request:
    """Read a title.

    Raises:
        BadTitle: it is not of the form ``name [plugin, arguments]``.
    """
    if len(title) > MAX_TITLE:
        raise BadTitle(f"title: expected at most {MAX_TITLE} characters, got {len(title)}")
    name, bracket, rest = title.partition("[")
    if not bracket:
        raise BadTitle(f"title {title!r}: expected [plugin] after the name - there is no '['")
    bare = name.removesuffix(" ")
    if bare.endswith(" "):
        raise BadTitle(f"title {title!r}: expected at most one space before '['")
    if len(bare) < 2:
        raise BadTitle(f"title {title!r}: expected a name of 2 characters or more before '['")
    plugin, mark, rest = _until(rest, ",]")
    if not mark:
        raise BadTitle(f"title {title!r}: expected ']' after the plugin - there is none")
    plugin = plugin.strip(" ")
    _check_plugin(plugin, title)
    args = _words(rest, title) if mark == "," else ()
    return Request(bare.strip(), plugin, args)


def write_title(request: Request) -> str:
    """Return the title that asks for *request*, in Timing71's form wherever that can say it."""
    if not request.args:
        return f"{request.name} [{request.plugin}]"
    words = " ".join(_escape(word) for word in request.args)
    return f"{request.name} [{request.plugin}, {words}]"


def option(args: Sequence[str], long: str, short: str) -> str | None:
    """Return the value that *args* give an option, the last one if there are several."""
    found = None
    for index, word in enumerate(args):
        if word in (long, short):
            following = args[index + 1] if index + 1 < len(args) else ""
            found = following if not following.startswith("-") else found
        elif word.startswith(f"{long}="):
            found = word[len(long) + 1 :]
        elif word.startswith(short) and not word.startswith("--"):
            found = word[len(short) :]
    return found or None


def _hides(word: str) -> bool:
    """Whether *word* is ``--hidden``, ``-H``, or letters joined with ``-H``; rather too often."""
    letters = word[1:] if word.startswith("-") and not word.startswith("--") else ""
    return word == "--hidden" or ("H" in letters and set(letters) <= FLAG_LETTERS)


def _until(text: str, marks: str) -> tuple[str, str, str]:
    """Split *text* at the first of *marks*: what is before, the mark, what is behind."""
    for index, character in enumerate(text):
        if character in marks:
            return text[:index], character, text[index + 1 :]
    return text, "", ""


def _check_plugin(plugin: str, title: str) -> None:
    if not plugin or not all(part.isidentifier() for part in plugin.split(".")):
        raise BadTitle(
            f"title {title!r}: expected the name of a plugin after '[', got {plugin!r}; "
            "livetiming-plugins lists those installed"
        )


def _words(text: str, title: str) -> tuple[str, ...]:
    """Return the arguments up to the closing bracket."""
    reader = _Reader(text)
    while not reader.closed:
        if reader.at_end:
            problem = f"the quote {reader.quote} is never closed" if reader.quote else "no ']'"
            raise BadTitle(f"title {title!r}: expected ']' after the arguments - {problem}")
        reader.step()
    return tuple(reader.words)


class _Reader:
    """Reads arguments a character at a time."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._word: str | None = None
        self.words: list[str] = []
        self.quote = ""
        self.closed = False

    @property
    def at_end(self) -> bool:
        return self._at >= len(self._text)

    def step(self) -> None:
        character = self._text[self._at]
        following = self._text[self._at + 1 : self._at + 2]
        self._at += 1
        if character == "\\" and following and following in ESCAPED:
            self._at += 1
            self._add(following)
        elif self.quote:
            self._quoted(character)
        elif character in QUOTES and (self._word is None or self._word.endswith("=")):
            self.quote = character
            self._add("")
        else:
            self._plain(character)

    def _quoted(self, character: str) -> None:
        if character == self.quote:
            self.quote = ""
        else:
            self._add(character)

    def _plain(self, character: str) -> None:
        if character not in " ]":
            self._add(character)
            return
        if self._word is not None:
            self.words.append(self._word)
            self._word = None
        self.closed = character == "]"

    def _add(self, text: str) -> None:
        self._word = (self._word or "") + text


def _escape(word: str) -> str:
    """Return *word* as it stands in a title."""
    if not word:
        return '""'
    made = []
    for index, character in enumerate(word):
        following = word[index + 1 : index + 2]
        opens = character in QUOTES and (index == 0 or word[index - 1] == "=")
        ambiguous = character == "\\" and (not following or following in ESCAPED)
        needed = character in " ]" or opens or ambiguous
        made.append("\\" + character if needed else character)
    return "".join(made)
