"""Document → Extraction: the steps in order."""

from dashboard.extract.articles import find_articles
from dashboard.extract.layout import simple_reading
from dashboard.extract.practices import find_practices, practice_id
from dashboard.extract.sentences import split_sentences
from dashboard.models import Document, Extraction

__all__ = ["extract_document", "practice_id"]


def extract_document(document: Document) -> Extraction:
    """Articles, sentences and practices of one document; pure."""
    simple = simple_reading(document.text)
    articles = find_articles(document)
    sentences = split_sentences(document, articles)
    filled, practices = find_practices(document, simple, articles, sentences)
    return Extraction(document, filled, sentences, practices)
