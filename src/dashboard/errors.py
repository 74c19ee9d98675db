"""One family of errors; each message says what happened and what to do, in Chinese and, for readers, in English."""

from typing import ClassVar


class AtlasError(Exception):
    """Base of all errors that may reach a person; str(error) is a whole sentence, in Chinese.

    `english` is the same sentence in English. Where an error has none, `said` gives the sentence of its class and
    leaves the particulars as they are.
    """

    general: ClassVar[str] = "The programme could not go on."

    def __init__(self, message: str = "", english: str = "") -> None:
        super().__init__(message)
        self.english = english

    def said(self, lang: str) -> str:
        """The sentence for a reader of "zh" or "en"."""
        return str(self) if lang == "zh" else self.english or in_english(str(self), self.general)


class DocumentError(AtlasError):
    """A document cannot be read or understood; the batch goes on without it."""

    general = "This document cannot be read as it is."


class LexiconError(AtlasError):
    """A file of data/lexicon is missing or broken."""

    general = "A file of the programme is missing or broken; whoever runs the server can restore it."


class ReviewError(AtlasError):
    """A review decision is malformed or no longer has its sentence."""

    general = "This decision cannot be kept as it is."


class DatasetError(AtlasError):
    """A dataset is missing, incomplete or of another version than asked for."""

    general = "This dataset cannot be used; it may have to be built anew."


class QueryError(AtlasError):
    """A search query or filter cannot be understood."""

    general = "This query cannot be understood."


def in_english(message: str, general: str) -> str:
    """A general sentence before a message that is in Chinese alone; a message in English stays as it is."""
    return f"{general} (In Chinese: {message})" if any("\u4e00" <= one <= "\u9fff" for one in message) else message
