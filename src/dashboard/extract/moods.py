"""Marks of plan and of outcome in a sentence, and the directive state that runs through a paragraph.

A plan is announced (将, 拟, 下一步, 明年) or ordered (要…, 须…); an order goes on through its paragraph until
a finished act ends it. An outcome counts, ranks or receives; what founds or holds something is a practice, also
with counts attached.
"""

import re
from collections.abc import Iterator, Sequence

from dashboard.extract.screen import screen
from dashboard.models import Sentence
from dashboard.segment import tagged_words

_WILL = re.compile(r"(?<![即终必])将(?![军近士帅领])")
_COMING = re.compile(r"下一步|接下来|下一阶段|今后|明年|来年|后年|打算|拟(?!题|定)|计划(?:在|于|用|再|通过|到|新|组|开|举|建|推)|力争|争取(?:在|用|到|年)|年内(?!已)|准备(?:在|把|再|向|用|到)|届时|还要|还会|再(?:添|建|聘|增|推|选)|即将|待[^，,。]{2,14}后")
_FIRST_MUST = re.compile(r"^(?:[\s●○■□·•—\-]*)(?:[\d一二三四五六七八九十]{1,3}(?:是)?[、.．]?|[（(][\d一二三四五六七八九十]+[）)])?\s*(?:就是|还|也|都|更|特别)?(?:要(?!求|我|素|闻|点|说)|须|必须|务必|应当|应(?!急|邀|对|用|知|届)|需要)")
_MUST = re.compile(r"(?:[，,；;。：:“]|表示|强调|指出|要求|提出|说|认为)\s*(?:[^，,。；;“”]{0,14}?(?:政协|委员|委员会|专委会|组织|成员|机关|界别|干部|同志|单位|部门|我们|大家|各地|各级))?(?:也|都|还|就|更|既|一定)?(?:要(?!求|我|素|闻|点|说)|必须|务必|应当|须)")
_SUBJECT_MUST = re.compile(r"^[^，,。；;]{0,30}?(?:政协|委员|委员会|专委会|组织|成员|机关|界别|干部|同志|单位|部门|们|大家|各地|小组|会议|班子|党组|书记|支委|组长|召集人)(?:也|都|还|就|更|一定)?(?:要(?!求|我|素|闻|点|说)|须|必须|务必|应当)")
_ANY_MUST = re.compile(r"(?<![主重需只首必不摘纪概提紧扼简就])要(?!求|我|素|闻|点|说|么|是|件|义|害|职|领|道|案|塞)")
_DEMAND = re.compile(r"(?:要求|希望|号召|提出|强调|叮嘱|提醒)[，,：:]?[^，,。]{0,10}(?:政协|各|委员|专委会|机关|县|市|区|年底前|\d+月|年内|尽快|必须|至少)")
_ARRANGED = re.compile(r"(?:排定|排好|定在|定于|顺延|还想|想同|想把|年底前|月底前|前[要将须]|年终|起[，,]?(?:将|要|准备)|准备)")
_CAN = re.compile(r"^[^，,。]{2,20}可(?:以|根据|结合|采取)")
_DONE = re.compile(r"(?:(?<!为)(?<!除)(?<=[一-龥])了(?!解|然|望)|已(?:经|有|在|将|被|全|累|办|建|发|开|完|实|形|成|连|从|于|达|上|收|与|对|为|[一-龥])|(?<![通经超不])(?<=[一-龥])过(?![程去度关硬])|以来|截至|截止|先后|累计|去年|前年|上年|上一年|至今|迄今|曾|日前|近日|刚刚|昨[日天])")
_AWARD = re.compile(r"获评|荣获|获[得授]?[^，,。]{0,20}(?:奖|称号|表彰|荣誉|肯定|批示|优秀|先进)|获奖|被[^，,。]{0,16}(?:评为|授予|列为|评选|确定为|命名|认定|表彰|推广|采[纳用])|评为|入选|入围|表彰(?!大会)|授予|称号|(?:居|列|排)[^，,。]{0,12}(?:第|首位|前列|前茅|榜首)|第[一二三](?:位|名)|优秀等次|[一二三]等奖|先进单位|标兵|锦旗|推广到|头版|作了报道|予以报道|专题报道|观摩|通报表扬|排名")
_RECEIVED = re.compile(r"采纳|采用|批示|促成|转发|议出|谈成|办成|说和|引来|结果|[涨增升]到|换下|成为常态|亩均|收进|收入|登上|满百|摘编|选用|开通了|装好|拆除|关停|取消|减[少免]|翻了|变成|化解|解决|吸纳|转化为|写[入进]|纳入|列入|得到[^，,。]{0,6}(?:解决|落实|回应|整改|改善)|办结|办复|落实到位|整改|销号|出台[^，,。]{0,20}(?:措施|办法|标准|政策|规定)|修订了|据此|建成通车|通车|竣工|修通|开工|动工|完工|改造完|下降|提高到|提升到|上升|增长|增加到|减少|缩短|压缩|率(?:达到?|为|[\d０-９])|满意|落户|到位资金|签约|受益|惠及|点击|播放|访问量|浏览|登录|注册|覆盖率|参与率|转载")
_SINCE = re.compile(r"^(?:[^，,。]{0,18})(?:以来|截至|截止|至今|迄今|累计|下来|运行|试行|开通|启用|成立后|成立以来|上线|期间|会后|目前|到目前|全年|上半年|[一二三四]季度|年底|月底|月末|当年|一年|半年|两年|三年|五年|届内|此后|随后|之后)")
_FOUND = re.compile(r"建立|设立|成立|组建|制定|制订|出台|印发|创建|打造|搭建|推出|修订|开设|建成|编印|编写|聘请|聘任|选聘|开通|探索|推行|实行|实施|完善|健全|创新|启动|创办|办起|建起|构建|开展|举办|举行|召开|组织|邀请|走访|视察|调研|协商|监督|赴|深入|安排|选派|坚持|拍摄|征集|采取|结对|挂牌|上门|抽|约谈|培训|推动|通报|测评|评议")
_BEGUN = re.compile(r"^[^，,。；;]{0,18}(?:以来|成立后|至今|运行后|启用后|开通后)[，,]?")
"""First words that tell since when; what is founded in them is no act."""
_TOTAL = re.compile(r"(?<![中公])共(?!同|享|识|商[^议定]|青团|产党|性)(?=[^，,。；]{0,8}[\d０-９一二两三四五六七八九十百千])|累计|合计|总计")
"""Words of a running total (共召开12次), not 共同, 中共, 公共."""
_THING = re.compile(r"^(?:[“《][^”》]{2,20}[”》]|[一-龥]{0,6}(?:建议|意见|提案|信息|报告|问题|议题|案件|矛盾|纠纷|满意|率|平台|栏目|节目|书|小程序|活动|群众|居民|企业|村民|部门|单位|县委|市委|区委|省委|州委|旗委|政府|主要领导|领导|机关|做法|经验|成果|事项|品牌|工作室))")
_FIGURE = re.compile(r"(?<![\d０-９])[\d０-９]+(?:\.\d+)?(?:[多余]?[万亿]?)(?:[一-龥%％])")
_NUMERAL = re.compile(r"[一二两三四五六七八九十百千]{1,4}(?:[件条个次场名位家篇份项处起户])")
_PLAN_TITLE = re.compile(r"工作要点|工作计划|工作安排|实施方案|工作方案|协商计划|监督计划|要点|任务分解|倡议书|的通知|实施意见|行动方案|调研计划|安排意见|安排表|预告")
_PLAN_SECTION = re.compile(r"下一步|今后|明年|打算|任务|安排|展望|努力方向|主要措施|工作要求|几点要求|要求|建议|部署")
_MUST_SECTION = re.compile(r"要(?!求|闻|点|素)")
_COMMA = re.compile(r"[，,；;]")
_PAST_SECTION = re.compile(r"回顾|成效|成绩|过去|主要做法|情况|亮点|总结|做法")


_MARKS = (
    ("k:coming", _COMING), ("k:must-first", _FIRST_MUST), ("k:must", _MUST), ("k:any-must", _ANY_MUST), ("k:demand", _DEMAND),
    ("k:arranged", _ARRANGED), ("k:subject-must", _SUBJECT_MUST), ("k:can", _CAN), ("k:done", _DONE), ("k:award", _AWARD),
    ("k:received", _RECEIVED), ("k:since", _SINCE), ("k:thing", _THING),
)  # fmt: skip
_possible_marks = screen([pattern.pattern for _, pattern in _MARKS])
_PLAN_MARKS = frozenset(("k:will", "k:coming", "k:must-first", "k:must", "k:subject-must"))


def find_moods(texts: Sequence[str], units: Sequence[Sentence], title: str) -> Iterator[list[str]]:
    """Mood marks (k:…) of each sentence of an article, in order; `texts` are simplified."""
    whole = ["k:plan-document"] if _PLAN_TITLE.search(title) else []
    section: list[str] = []
    ordered = False
    announced = False
    paragraph = -1
    headings: tuple[str, ...] = ()
    for text, unit in zip(texts, units, strict=True):
        if unit.headings != headings:
            headings, ordered, announced = unit.headings, False, False
            section = list(_section_marks(headings))
        if unit.paragraph != paragraph:
            paragraph, announced = unit.paragraph, False
        marks = list(_marks(text))
        done = "k:done" in marks
        plan = not _PLAN_MARKS.isdisjoint(marks)
        if plan and not done:
            ordered = ordered or "k:must-first" in marks or "k:subject-must" in marks
            announced = True
        elif done:
            ordered = announced = False
        if ordered and not plan:
            marks.append("k:after-order")
        if announced and not plan:
            marks.append("k:after-plan")
        if plan and done:
            marks.append("k:plan-and-done")
        outcome = "k:award" in marks or "k:received" in marks
        counted = "k:figures" in marks
        found = "k:found" in marks
        if "k:thing" in marks and (outcome or counted):
            marks.append("k:thing-result")
        if "k:since" in marks and not found:
            marks.append("k:since-alone")
        if outcome and not found:
            marks.append("k:result-alone")
        if counted and not found:
            marks.append("k:figures-alone")
        if found and not plan and not outcome:
            marks.append("k:founds")
        frame = [*whole, *section]
        open_ends = [f"{mark}-open" for mark in frame if mark != "k:past-section" and not done]
        yield [*marks, *frame, *open_ends]


def _section_marks(headings: Sequence[str]) -> Iterator[str]:
    """Marks that a sentence has from the headings above it."""
    section = " ".join(headings)
    if _PLAN_SECTION.search(section):
        yield "k:plan-section"
    elif _PAST_SECTION.search(section):
        yield "k:past-section"
    if headings and _MUST_SECTION.search(headings[-1]):
        yield "k:must-section"


def _is_future(text: str) -> bool:
    """Whether a 将 announces (将启用…) rather than takes an object (将任务列入…): a verb or adverb follows."""
    for match in _WILL.finditer(text):
        following = tagged_words(text[match.end() : match.end() + 6])
        if following and following[0][1][:1] in "vadpcftm" and not (following[0][1][:1] in "am" and len(following) > 1 and following[1][1].startswith("n")):
            return True
    return False


def _marks(text: str) -> Iterator[str]:
    """Names of the marks one sentence carries by itself."""
    if "将" in text and _is_future(text):
        yield "k:will"
    for number in _possible_marks(text):
        name, pattern = _MARKS[number]
        if pattern.search(text):
            yield name
    since = _BEGUN.match(text)
    founding = [match.start() for match in _FOUND.finditer(text, since.end() if since else 0)]
    if founding:
        yield "k:found"
        yield f"k:found{min(len(founding), 3)}"
        if not _COMMA.search(text, 0, founding[0]):
            yield "k:found-first"
    yield from _halves(text, since.end() if since else 0)
    figures = len(_FIGURE.findall(text)) + len(_NUMERAL.findall(text))
    yield f"k:figure{min(figures, 4)}"
    if figures >= 2:
        yield "k:figures"
    if figures and _TOTAL.search(text):
        yield "k:total"
        if _SINCE.search(text):
            yield "k:since-total"


def _halves(text: str, start: int) -> Iterator[str]:
    """Marks of which half of a sentence is the heavier, its acts or what came of them, and which it begins and ends with."""
    weight = {"act": 0, "result": 0}
    order: list[str] = []
    for end in (*(comma.start() for comma in _COMMA.finditer(text, start)), len(text)):
        clause = text[start:end]
        act = _FOUND.search(clause)
        came = _RECEIVED.search(clause) or _AWARD.search(clause)
        if act or came:
            half = "act" if act and not (came and came.start() < act.start()) else "result"
            weight[half] += len(clause)
            order.append(half)
        start = end + 1
    if order:
        share = 5 * weight["act"] // sum(weight.values())
        yield from (f"k:order:{order[0]}-{order[-1]}", f"k:half:{share}", f"k:half:{share}:{'several' if order[1:] else 'one'}")
