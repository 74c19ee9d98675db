"""Who wrote or gave an article, in what office, and where the text says so."""

import re
from collections.abc import Sequence

from dashboard.extract.layout import Line
from dashboard.models import Evidence

_REPORTERS = re.compile(
    r"^[\u4e00-\u9fff]{0,12}(?:\d{1,2}月\d{1,2}日)?(?:讯|电)\s*[(（](?P<role>[^\s)）]*(?:记者|通讯员))[\s:：]+(?P<who>[^)）]{2,40})[)）]"
)
_SPEAKER = re.compile(
    r"^(?P<who>[\u4e00-\u9fff]{2,3})(?P<role>副?(?:主席|书记|主任|秘书长))在.*(?:讲话|致辞|发言|讲稿)"
)
_AUTHOR_LINE = re.compile(
    r"^[■□◆●▲◇○(（\[【]?\s*(?P<role>[^\s:：/／]*(?:记者|通讯员|评论员|特派员|撰稿人?|作者|文|撰文|撰稿|采写|执笔|供稿))(?:\s*[/／]\s*[图文])?\s*[:：/／\s]\s*(?P<who>[^)）\]】]{2,40}?)\s*(?:文\s*[/／]\s*图|[)）\]】])?$"
)
_OFFICE_LINE = {
    "byline.office": re.compile(r"^(?P<role>[^\s:：]{2,40})\s+(?P<who>[\u4e00-\u9fff·\s]{2,14})$"),
    "byline.name": re.compile(r"^(?P<who>[\u4e00-\u9fff·]{2,12})\s+(?P<role>[^\s:：]{2,40})$"),
    "byline.bare": re.compile(r"^(?P<who>[\u4e00-\u9fff·\s、]{2,30})$"),
}
_SIGNED = re.compile(
    r"[(（]\s*(?:作者|笔者)\s*[:：]?\s*(?P<who>[\u4e00-\u9fff·]{2,4})?\s*[，,]?\s*[系为是]\s*(?P<role>[^）)，,；;。]{4,40})"
)
_BARE_SIGNATURE = re.compile(
    r"[。！？”]\s*[(（](?P<who>[\u4e00-\u9fff]{2,4}(?:[\s、]+[\u4e00-\u9fff]{2,4}){0,3})[)）]$"
)
_STAFF = re.compile(r"(?:责任?编辑|责编|编辑|美编|审核|初审|终审|校对|监制|编审|来源|摄影)(?:[:：]|$)")
_CALLING = re.compile(r"^(?:本[报刊网]|特约|见习|融媒体|全媒体)*(?:记者|通讯员|特派员)$")


def find_author(title: Sequence[Line], lines: Sequence[Line]) -> tuple[str, str | None, Evidence] | None:
    """(names joined by 、, office or None, evidence) of an article with these lines, or None.

    Looked for in its bylines, then in 本报讯（记者 …） and signatures of its first and last paragraph, last
    in a title that names the speaker.
    """
    for line in lines:
        if line.shape == "byline":
            office = _OFFICE_LINE.get(line.rule)
            found = _SIGNED.search(line.text) or _AUTHOR_LINE.match(line.text)
            found = found or (office.match(line.text) if office else None)
            if found and found["who"]:
                return _written(line, found)
    prose = [line for line in lines if line.shape == "prose"]
    for line in prose[:1] + prose[-1:]:
        found = _REPORTERS.match(line.text) or _SIGNED.search(line.text) or _BARE_SIGNATURE.search(line.text)
        if found and found["who"]:
            return _written(line, found)
    for line in title:
        found = _SPEAKER.match(line.text)
        if found:
            return _written(line, found)
    return None


def _written(line: Line, found: re.Match[str]) -> tuple[str, str | None, Evidence]:
    author = _names(found["who"])
    start = line.start + found.start("who")
    written = Evidence("author", author, start, start + len(found["who"]), f"author.{line.rule or 'text'}")
    return author, found.groupdict().get("role"), written


def _names(who: str) -> str:
    """Several names joined by 、, callings among them left out, the gap in a two-character name closed."""
    parts: list[str] = []
    for part in re.split(r"[\s、，,/／]+", who.strip()):
        if _STAFF.match(part):  # who edited it did not write it
            break
        if len(part) == 1 and parts and len(parts[-1]) == 1:
            parts[-1] += part
        elif part and not _CALLING.match(part):
            parts.append(part)
    return "、".join(parts)
