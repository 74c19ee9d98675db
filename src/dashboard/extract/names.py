"""What a practice is called: brands in quotation marks, documents in 《》, mechanisms without marks.

Quotation marks in these texts also carry speech, topics of one meeting, slogans and metaphors; the rows below
say by the words around a quotation which it is. Positions refer to the sentence plus `offset`.
"""

import re
from collections.abc import Iterator
from functools import cache

from dashboard import DATA
from dashboard.models import Name

_QUOTE = re.compile(r"“((?:[^“”]|“[^“”]*”)+)”|\"([^\"“”]+)\"|「([^「」]+)」|『([^『』]+)』|(?<!“)‘([^‘’]+)’(?!”)")
_TITLE = re.compile(r"《((?:[^《》]|《[^《》]*》)+)》")
_MEDIA = re.compile(r"(?:日报|晚报|晨报|早报|都市报|政协报|联谊报|时报|商报|导报|周刊|电视报|新闻联播|电视台|杂志|日報|晚報|政協報)$|^(?:求是|半月谈|瞭望|人民日报|光明日报|新华每日电讯|焦点访谈)$")
# A document read, obeyed or cited is not a practice; one issued, edited or published is.
_CITED = re.compile(r"(?:根据|依据|按照|遵照|贯彻|落实|学习|对照|依照|自|执行|引用|重温|解读|宣讲|研读|通读|是|在|被|讲|获)[^，,。；“”]{0,12}$")
_ISSUED = re.compile(r"制定|制订|出台|印发|修订|编印|编辑|编撰|编纂|编写|出版|拍摄|起草|形成|撰写|发布|推出|创办|开设|发出|汇编|制作|录制|征集|订立|通过|协助|印制|撰成|写成|提交|报送|提出|转发|签订|完善|建立|实施|下发|协商|刊印|播出|拟定|发放")
_REPORTED = re.compile(r"(?:头版|头条|版面|专版|副刊|刊发|刊登|刊载|报道|登载)")

# The words right before a quotation that make it a topic, speech or basis.
_TOPIC_BEFORE = re.compile(
    r"(?:围绕|聚焦|紧扣|针对|关于|就|以|主题为|主题是|议题为|议题是|题为|坚持|践行|发扬|弘扬|秉持|树立|贯彻|落实|聚力|助力|推进|推动|服务|融入|争当|争做|成为|当好|做好|发挥|"
    r"从|由|向|到|所谓|称为“?|像|即|感受政协的|听到政协的|看到政协的|防止|避免|杜绝|破解|打通|解决|突破|破除|克服|整治|写好|做足|做活|按下|跑出|激活|绘就|画好|画出|奏响|唱响|答好|交出|"
    r"列入|纳入|当作|视为|比作)(?:好|了|着|出|的)?$"
)
_TOPIC_AFTER = re.compile(r"^(?:为题|为主题|为课题|为议题|主题|课题|议题|等课题|等议题|等主题|等专题|等内容|等问题|等重点|等热点|等焦点|问题|难题|作用|优势|要求|精神|理念|意识|原则|目标|初心|之效|效应|战略|任务|规划|这一课题|这个题目|这一主题|这一议题|的转变|转变|的要求|的目标|的理念|的原则|的精神|难|时期|方针|部署|倡议[^书]|的文章|的初衷|的愿景|的作用|的重要)")
_NAMED_AFTER = re.compile(
    r"^(?:系列|主题|特色|专题|委员|政协|协商|履职|议事|工作)*(?:品牌|平台|机制|制度|模式|活动|工作室|工作法|工程|行动|计划|小程序|APP|客户端|系统|栏目|专栏|节目|讲堂|论坛|课堂|书屋|书房|书院|读书会|议事厅|议事室|会客厅|驿站|联络站|"
    r"服务站|服务队|服务团|宣讲团|宣讲队|义诊队|监督员|联络员|信箱|热线|窗口|阵地|载体|办法|规程|协商会|恳谈会|座谈会|圆桌会|沙龙|队伍|小组|专班|督办单|清单|手册|档案|积分|考核|星级|评选|评比|竞赛|志愿|协商|微协商|监督|视察|调研|"
    r"走访|点|站|室|会|日|周|月|桌|角|队|团)"
)
_FOUND_BEFORE = re.compile(
    r"(?:打造|创建|创设|创办|创立|开展|举办|推出|推行|实行|实施|建立|建成|设立|开设|开通|搭建|组建|成立|上线|启动|建起|办起|设置|布下|推广|深化|探索|试行|构建|形成|做优|做亮|擦亮|用好|建好|办好|开发|启用|运行|发布|提出|明确|健全|完善|制定|"
    r"编|列成|命名|取名|叫作|叫做|名为|称为|被称作|入选|获评|评为|颁发|评选|评出|担任|聘任|聘请|选聘|建|办|设|开|发|挂出|挂牌|打响|叫响|叫)(?:了|起|出|好|成|为|一批|一个|一场|系列|全市|全省|全县|全区)*(?:[\d０-９一二三四五六七八九十两百千多余来]+[个场次期处座名间条家支张只项部](?:特色)?)?$"
)
_SPEECH = re.compile(r"[。！？!?]$|[，,].*[，,].*[，,]|^(?:我|咱|俺|你|他|这)")
_SPEECH_BEFORE = re.compile(r"(?:说|道|表示|认为|称|指出|强调|介绍|感慨|坦言|问|回忆|建议|提出|笑着)[：:，,]?$|[：:]$")

_NOUN = (
    "机制|制度|办法|细则|规则|规程|守则|条例|实施意见|意见|工作方案|方案|清单|台账|工作流程|"
    "数据库|信息库|智库|专家库|人才库|平台|系统|APP|客户端|小程序|公众号|微信群|网站|"
    "工作室|议事室|议事厅|议事会|协商室|协商会议室|会客厅|联络站|联络室|联络点|服务站|工作站|联系点|信息员队伍|观察员|"
    "分党组|党支部|党小组|功能型党支部|临时党支部|领导小组|履职小组|监督小组|工作委员会|活动室|活动组|委员之家|书屋|书房|书院|"
    "接待日|读书会|读书班|讲堂|论坛|大讲堂|议事规则|年度报告|履职报告|工作手册|档案|座谈会制度"
)
_BUILD = (
    "建立健全|建立完善|建立起|建立|健全完善|健全|完善|制定出台|制定|制订|出台|印发|修订|打造|创设|创新设立|创新|设立|组建|成立|创建|创办|开设|搭建|推出|实施|推行|实行|"
    "构建|编制|开通|上线|建成|建起|开发|启用|优化|升级|探索建立|探索|形成|布局|挂牌|办起|编印|研发|落实|执行|坚持|深化"
)
_MECHANISM = re.compile(rf"(?:{_BUILD})(?:并|了|起|好|全市|全省|全县|全区|一套|一批|以及|和|与|[\d０-９一二三四五六七八九十两百千多余]+[个项套支间处家座])*"
                        rf"(?P<name>[^，,。；;：:“”《》！？!?（）()\s]{{2,22}}?(?:{_NOUN}))(?=[，,。；;：:！？!?（）()、]|和|与|以及|等|$|[”’])")  # fmt: skip
_GENERIC = re.compile(
    r"^(?:有关|相关|各项|各类|多种|这些|一系列|长效|工作|协商|政协|委员|履职|监督|管理|保障|服务|反馈|会议|学习|信息|网络|线上|数字|协商议政|协商议事|议事|新|良好|重要|交流|展示|沟通|沟通交流|制度|规章|基层|多元|有效|常态化|互动|"
    r"[^，]{0,3}的)*(?:机制|制度|平台|方案|意见|办法|系统|清单|网站|档案|台账|工作流程|协商平台|意见建议)$"
)
_BAD = re.compile(r"意见$|^(?:的|了|在|为|对|将|把|与|和|并|各|其|就|由|从|向|以|到|等|及|或|多|该|个)|(?:提出|征求|听取|收集|征集|反映).*意见$|建议$")


@cache
def _common_quotations() -> frozenset[str]:
    """Slogans, metaphors and idioms that are no practice's name (data/lexicon/quotations.txt)."""
    lines = (DATA / "lexicon" / "quotations.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def _is_name(quote: str, before: str, after: str) -> bool:
    """Whether a quotation names a practice, by its own form and the words beside it."""
    if quote in _common_quotations() or len(quote) < 2 and not re.match(r"[A-Za-z+\d]", quote):
        return False
    named = bool(_NAMED_AFTER.match(after))
    if _SPEECH.search(quote) and not named or re.search(r"[。！？!?]$", quote):
        return False
    if _SPEECH_BEFORE.search(before) and len(quote) > 8 and not named:
        return False
    if len(quote) > 40:
        return False
    found = bool(_FOUND_BEFORE.search(before))
    if _TOPIC_AFTER.match(after) and not re.match(r"^(?:主题)(?:活动|读书|协商|党日)", after):
        return False
    if _TOPIC_BEFORE.search(before):
        return named or (found and len(quote) <= 8)
    return True


def find_names(text: str, offset: int = 0) -> Iterator[Name]:
    """Names in one sentence in text order, without their marks; `canonical` equals the text here."""
    taken: list[tuple[int, int]] = []

    def name(start: int, end: int) -> Name:
        taken.append((start, end))
        return Name(text[start:end], text[start:end], offset + start, offset + end)

    found: list[Name] = []
    for match in _TITLE.finditer(text):
        title, before, after = match.group(1), text[: match.start()], text[match.end() :]
        taken.append(match.span())
        clause = re.split(r"[，,。；;]", before)[-1]
        if _MEDIA.search(title):
            continue
        if _CITED.search(clause) and not _ISSUED.search(clause):
            continue
        if _REPORTED.search(clause) and not _ISSUED.search(clause.replace("刊发", "")):
            continue
        found.append(name(match.start(1), match.end(1)))
    for match in _QUOTE.finditer(text):
        group = match.lastindex or 1
        if any(a <= match.start() < b for a, b in taken):
            continue
        taken.append(match.span())
        if _is_name(match.group(group), text[: match.start()], text[match.end() :]):
            found.append(name(match.start(group), match.end(group)))
    for match in _MECHANISM.finditer(text):
        a, b = match.span("name")
        if any(x < b and a < y for x, y in taken):
            continue
        value = match.group("name")
        if _GENERIC.match(value) or _BAD.search(value):
            continue
        found.append(name(a, b))
    yield from sorted(found, key=lambda n: n.start)
