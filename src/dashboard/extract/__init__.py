"""Document → Extraction: the steps in order. Rough first draft that the steps replace one by one."""

import hashlib
import re

from dashboard.models import Article, Document, Extraction, Practice, Sentence, Span


def practice_id(doc: str, text: str, occurrence: int) -> str:
    """Id that survives re-extraction: document, wording, and which repetition of the wording."""
    return hashlib.sha256(f"{doc}\n{text}\n{occurrence}".encode()).hexdigest()[:16]


def extract_document(document: Document) -> Extraction:
    """Articles, sentences and practices of one document; pure."""
    text = document.text
    article = Article(document.doc, 0, document.doc, None, None, None, None, None, (Span(0, len(text)),))
    sentences = []
    for paragraph, line in enumerate(re.finditer(r"[^\r\n]+", text)):
        for position, found in enumerate(re.finditer(r"[^。！？]+[。！？]?[”’]?|[。！？]", line.group())):
            start = line.start() + found.start() + len(found.group()) - len(found.group().lstrip())
            quote = found.group().strip()
            if quote:
                sentences.append(Sentence(document.doc, 0, start, start + len(quote), quote, "sentence", paragraph, position))
    seen: dict[str, int] = {}
    practices = []
    for sentence in sentences:
        if "政协" not in sentence.text:
            continue
        occurrence = seen.get(sentence.text, 0)
        seen[sentence.text] = occurrence + 1
        practices.append(
            Practice(
                practice_id(document.doc, sentence.text, occurrence), document.doc, 0, sentence.start, sentence.end,
                sentence.text, "practice", "湖州市政协", "prefecture", "330500", "浙江省", "湖州市", None,
                ("development",), (), (), 2022, None, 0.5, "draft",
            )
        )
    return Extraction(document, (article,), tuple(sentences), tuple(practices))
