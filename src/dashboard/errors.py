"""One family of errors; each message says what happened and what to do."""


class AtlasError(Exception):
    """Base of all errors that may reach a person; str(error) is a whole sentence."""


class DocumentError(AtlasError):
    """A document cannot be read or understood; the batch goes on without it."""


class LexiconError(AtlasError):
    """A file of data/lexicon is missing or broken."""


class ReviewError(AtlasError):
    """A review decision is malformed or no longer has its sentence."""


class SpanError(AtlasError):
    """A span lies outside its text or does not equal its quote."""


class DatasetError(AtlasError):
    """A dataset is missing, incomplete or of another version than asked for."""


class QueryError(AtlasError):
    """A search query or filter cannot be understood."""
