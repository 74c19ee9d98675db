"""Whole documents as they come: whose act it is, where and when, what is no record, and no text that breaks."""

import time
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.errors import DocumentError
from dashboard.extract import extract_document
from dashboard.extract.articles import find_articles
from dashboard.extract.features import gram_code, gram_name, read_grams
from dashboard.extract.model import judge, load_model
from dashboard.extract.practices import find_apart, read_articles
from dashboard.extract.read import text_document
from dashboard.extract.sentences import split_sentences
from dashboard.models import Extraction, Source


def extract(text: str, **source: str) -> Extraction:
    return extract_document(text_document("d", text, Source(**source)))


BODIES: list[tuple[str, str, dict[str, str], str, str]] = [
    ("named in full", "县政协组织委员视察\n2021-04-02\n岚县政协组织委员视察农村饮水工程，提出整改建议12条。\n", {}, "岚县政协", "吕梁市"),
    ("by the title alone", "巴东县政协：协商议事到码头\n2021-04-02\n县政协把协商会开到码头，组织委员与群众协商停车难题3次。\n", {}, "巴东县政协", "恩施土家族苗族自治州"),
    ("by the publisher", "协商议事到村头\n2021-04-02\n市政协组织委员走访企业36家，召开专题协商会2次。\n", {"publisher": "赤峰市政协网"}, "赤峰市政协", "赤峰市"),
    ("a pronoun for it", "安化县政协工作综述\n2020-12-02\n安化县政协开展民主监督6次。\n该县政协还办起“茶马夜话”协商平台，举办活动14期。\n", {}, "安化县政协", "益阳市"),
    ("an autonomous prefecture by its short form", "延边州政协助力乡村振兴\n2022-05-06\n延边州政协组织委员到边境村开展调研，形成报告4篇。\n", {}, "延边朝鲜族自治州政协", "延边朝鲜族自治州"),
    ("a district whose city stands in the masthead", "太原日报\n2019-03-04\n协商进社区\n杏花岭区政协在社区设立协商议事室18个。\n", {}, "太原市杏花岭区政协", "太原市"),
]


@pytest.mark.parametrize(("text", "source", "body", "city"), [case[1:] for case in BODIES], ids=[case[0] for case in BODIES])
def test_whose_act_it_is(text: str, source: dict[str, str], body: str, city: str) -> None:
    practices = extract(text, **source).practices
    assert practices and {(one.body, one.city) for one in practices} == {(body, city)}


ACT = "组织委员开展专题协商12次，形成建议35条。"
SEVERAL: list[tuple[str, str, list[str]]] = [
    (
        "speeches under one title",
        f"全省政协主席座谈会发言摘要\n2021年7月9日\n\n日照市政协主席 厉建军：履职有分\n\n市政协{ACT}\n\n东营市政协主席 纪连海：油城协商\n\n市政协{ACT}\n",
        ["日照市政协", "东营市政协"],
    ),
    (
        "a speaker's run-in headings",
        f"全省政协主席座谈会发言摘要\n2021年7月9日\n\n日照市政协主席 厉建军：履职有分\n\n我们一路摸索。\n第一，给担子。市政协{ACT}\n第二，记细账。把委员编入小组，组织协商15次。\n\n东营市政协主席 纪连海：油城协商\n\n市政协{ACT}\n",
        ["日照市政协", "日照市政协", "东营市政协"],
    ),
    (
        "signed by an office without a reporter",
        f"议事到村头\n本报记者 王立\n高州市政协{ACT}\n\n读书到码头\n汕头市政协文史委　供稿\n市政协{ACT}\n\n协商到工地\n和平县政协办公室　朱永康\n县政协{ACT}\n",
        ["高州市政协", "汕头市政协", "和平县政协"],
    ),
    (
        "a bulletin of labelled items",
        f"政声短波\n2022年10月\n\n【江海口】\n东疆小城启东的鱼市开秤早，市政协{ACT}\n\n【青果巷】\n常州隔河就是天宁区，区政协{ACT}\n\n【古淮水】\n淮安市淮阴区说话讲一诺千金，区政协{ACT}\n",
        ["启东市政协", "常州市天宁区政协", "淮安市淮阴区政协"],
    ),
    (
        "a 城区 whose city nobody names is no act of its province",
        f"城区：协商进村组\n2022-09-15 山西省政协网\n\n近年来，城区政协{ACT}\n",
        [],
    ),
    (
        "items that begin with a place",
        f"各地短讯\n2024-08-19\n\n湘桥：茶里有功夫\n区政协{ACT}\n\n兴宁：侨批一封\n市政协{ACT}\n\n曲江：书声琅琅\n区政协{ACT}\n",
        ["潮州市湘桥区政协", "兴宁市政协", "韶关市曲江区政协"],
    ),
    (
        "back from an example",
        f"西安市政协2021年工作\n2021年，西安市政协{ACT}\n碑林区政协把协商会开到巷口，{ACT}历时两年拍成西安老巷子影像志50集，组织委员观看12场。\n",
        ["西安市政协", "西安市碑林区政协", "西安市政协"],
    ),
    (
        "on to a sister county",
        f"德州市政协2021年工作\n2021年，德州市政协{ACT}\n禹城市政协{ACT}乐陵的委员组织协商12次，形成建议30条。\n",
        ["德州市政协", "禹城市政协", "乐陵市政协"],
    ),
    ("a masthead set with spaces", f"通 辽 市 政 协 工 作 简 报\n第14期\n2023年9月28日\n\n联上下 贴牧户\n\n市政协{ACT}奈曼旗政协{ACT}\n", ["通辽市政协", "奈曼旗政协"]),
    (
        "a county named in the sentence before",
        f"梧州市政协2021年工作\n2021年，梧州市政协{ACT}\n八月的藤县稻浪翻滚。县政协{ACT}\n六堡茶飘香的苍梧县也不闲着。县政协{ACT}\n",
        ["梧州市政协", "藤县政协", "苍梧县政协"],
    ),
    (
        "a county of another city is not meant",
        f"梧州市政协2021年工作\n2021年，梧州市政协{ACT}\n流动议事船开到龙门港。县政协{ACT}\n",
        ["梧州市政协"],
    ),
    (
        "of several counties none is meant",
        f"梧州市政协2021年工作\n2021年，梧州市政协{ACT}县政协{ACT}\n藤县政协{ACT}\n苍梧县政协{ACT}\n",
        ["梧州市政协", "藤县政协", "苍梧县政协"],
    ),
    (
        "a county's own page, after a guest from another",
        f"修水县政协2021年工作\n2021年，修水县政协{ACT}\n修水县政协办起书画院，开展活动12次。通城县政协随后回访，{ACT}县政协又办讲习所，开展活动12次。\n",
        ["修水县政协", "通城县政协", "修水县政协"],
    ),
    (
        "three districts compared, the last one named",
        f"三地政协做法\n2021年第10期\n本刊选取舟山的普陀区、宁波的江北区和南昌的西湖区作比较。\n普陀区政协{ACT}\n西湖区政协{ACT}\n最细的要数江北区。区政协{ACT}\n",
        ["舟山市普陀区政协", "南昌市西湖区政协", "宁波市江北区政协"],
    ),
    (
        "a team sent from above goes on",
        f"赤水河畔\n2023-11-08\n10月30日，全国政协提案委员会组成调研组，赴贵州省开展调研12次。\n仁怀市政协{ACT}\n在茅台镇，调研组{ACT}\n",
        ["全国政协提案委员会", "仁怀市政协", "全国政协提案委员会"],
    ),
    (
        "what colleagues do elsewhere",
        f"廊坊市政协2021年工作交流会\n2021年，廊坊市政协{ACT}\n霸州的同志讲得实在，他们{ACT}\n香河的做法是先摸底后开席，{ACT}\n",
        ["廊坊市政协", "霸州市政协", "香河县政协"],
    ),
    (
        "a post that says where it was sent from",
        f"数说普陀政协这一年\n普陀政协  2022-12-29 17:06  发表于上海\n\n2022年，区政协{ACT}与浙江省舟山市普陀区政协结为友好政协，互访4次。\n",
        ["上海市普陀区政协"],
    ),
    (
        "a sum of all after a visit from above",
        f"资兴市政协2021年工作总结\n2021年12月30日\n资兴市政协{ACT}\n6月，湖南省政协在我市召开协商平台建设现场会，观摩议事点6个。全年开展小微协商451次，化解矛盾纠纷386起。\n",
        ["资兴市政协", "湖南省政协", "资兴市政协"],
    ),
    (
        "posts under numbered headings",
        "成都政协 2024-09-20\n\n区县速递\n\nPART.01　青羊｜少城板凳会\n9月11日，“少城板凳会”开在社区，委员和街坊商量管网3次\n截至8月，议过136件事，办结121件\n\nPART.02　成华｜扫一扫，点个题\n区政协上线“成事码”，居民扫码点题540条\n目前转成社情民意信息62篇，办结31件\n\nPART.03　大邑｜雪山义诊\n大邑县政协组织委员义诊320人次\n另有“委员之家”2处挂牌，委员每周坐班3次\n",
        ["成都市青羊区政协", "成都市成华区政协", "大邑县政协"],
    ),
    (
        "a brand's honour after a county's act",
        f"漯河市政协“沙澧有约”综述\n2020-09-01\n漯河市政协搭建“沙澧有约”平台，{ACT}\n舞阳县政协{ACT}去年，“沙澧有约”被评为全省政协系统优秀协商品牌，办结事项35件。\n",
        ["漯河市政协", "舞阳县政协", "漯河市政协"],
    ),
    (
        "a county committee's rules for its own body",
        f"长沙市政协联席会议召开\n2019-06-14\n长沙市政协{ACT}\n衡南县委日前出台《民主监督工作实施办法》，明确县政协每年开展专项监督4次，提出议题4个。\n",
        ["长沙市政协", "衡南县政协"],
    ),
    (
        "what a brand gathers in a county",
        f"漯河市政协“沙澧有约”综述\n2020-09-01\n漯河市政协搭建“沙澧有约”平台，{ACT}\n舞阳县政协在园区设“沙澧有约”议事点12个。“沙澧有约”获取群众意见120条，办结96件。\n",
        ["漯河市政协", "舞阳县政协"],
    ),
    (
        "visitors from another county's party committee",
        f"静宁县政协2018年工作\n2018年，静宁县政协{ACT}\n庄浪县委书记带队考察县政协“板凳会”，召开协商会3次，提出建议12条。\n",
        ["静宁县政协"],
    ),
    (
        "headings of a city and a county",
        f"全省政协基层协商巡礼\n2020-09-01\n湖南省政协{ACT}\n\n【永州·道县】\n组织委员进社区协商12次，化解矛盾35件。\n\n【浙江·义乌】\n组织委员进村协商36次，解决问题28个。\n",
        ["湖南省政协", "道县政协", "义乌市政协"],
    ),
    (
        "如东 is no example",
        f"南通市政协综述\n2020-12-30\n南通市政协{ACT}\n如东县政协在园区设议事点12个，协商5次。随后收集群众意见120条，办结96件。\n",
        ["南通市政协", "如东县政协"],
    ),
    (
        "a paper of a province's series",
        f"陕西省政协工作交流会发言材料之十四\n\n药王山下\n铜川市耀州区政协\n\n病要对症。我们筛出“小病灶”98件，{ACT}\n",
        ["铜川市耀州区政协"],
    ),
    (
        "a prefecture's counties together",
        f"全省政协基层协商综述\n2021-11-18\n吉林省政协{ACT}\n延边州各县（市）政协{ACT}其中，珲春市政协组织协商15次，化解矛盾35件。\n",
        ["吉林省政协", "延边朝鲜族自治州政协", "珲春市政协"],
    ),
    (
        "on the road to the next county",
        f"昌吉州政协走访记\n2022-06-17\n昌吉州政协{ACT}\n玛纳斯县政协{ACT}\n往东到奇台，又是另一番光景。县政协{ACT}\n",
        ["昌吉回族自治州政协", "玛纳斯县政协", "奇台县政协"],
    ),
    (
        "numbered cases, each with who sent it in",
        f"2023年全市政协系统案例展示\n柳州市政协　2023-12-18\n\n案例01  侗寨款会：老规矩议新事\n申报单位：三江侗族自治县政协\n县政协{ACT}\n\n案例02  提案“体检单”：好不好，照一照\n申报单位：市政协提案委员会\n提案委给提案开“体检单”12次，退回修改35件。\n",
        ["三江侗族自治县政协", "柳州市政协"],
    ),
    (
        "cases under headings of their own, the body named once",
        f"浙江政协系统创新案例选编\n省政协办公厅　编印\n二〇二二年四月\n\n案例一　一张圆桌\n（报送单位：开化县政协）\n\n【缘起】\n开化县山高路远，不少村人口不足三百人。\n【做法】\n县政协{ACT}\n【成效】\n协商会议定线路9条，惠及57个村。\n\n案例二　盯住渔港\n玉环市政协{ACT}一是力量“混编”。抽调21名委员，组成4个监督小组。\n",
        ["开化县政协", "开化县政协", "玉环市政协", "玉环市政协"],
    ),
    (
        "a body that its sentence names, not as its subject",
        f"在全市工作室建设推进会上的讲话\n驻马店市政协主席\n2023年9月14日\n上蔡县政协{ACT}我要点名表扬平舆县政协,今年有5篇社情民意信息得到市领导批示。“一组一块田”是西平县政协的探索,11个委员小组认领地块11块。在日前举行的遂平县政协常委会会议上,10件提案被评为优秀提案。\n",
        ["上蔡县政协", "平舆县政协", "西平县政协", "遂平县政协"],
    ),
    (
        "districts in one breath are not whose speech it is",
        f"在全市政协系统年中工作推进会上的讲话\n2024年7月26日\n刚才，思明、集美、翔安三个区政协作了交流。厦门最大的优势是开放。上半年，市政协{ACT}\n",
        ["厦门市思明区政协", "厦门市政协"],
    ),
    (
        "its name in two lines",
        f"潍坊市政协经验交流会材料之七\n2014年11月\n\n突出“三性”抓提案\n    政协 昌邑市委员会\n\n换届以来，我们把提案当作“一把手”工程。\n印发《提案选题参考目录》，{ACT}\n",
        ["昌邑市政协"],
    ),
    (
        "a chairman whose name begins like a county",
        f"台江政协 | 主席周记\n县政协主席龙胜魁一周工作\n2023-09-11 09:15  县政协办公室\n\n9月4日，县政协{ACT}\n",
        ["台江县政协"],
    ),
    (
        "a verb and 县 that are a county's name elsewhere",
        f"商城县乡村振兴局\n2022年12月30日\n按照统一部署,县农办会同县乡村振兴局组成考核组。会上，应县政协邀请，各单位作了介绍。\n03 县政协机关　帮扶石冲村:{ACT}\n",
        ["商城县政协"],
    ),
    (
        "at a higher body's meeting and bidding it is still one's own act",
        f"德清县政协工作动态\n2022年3月1日\n德清县政协{ACT}\n在近日召开的湖州市政协全会上，县政协作了题为《一张圆桌》的交流发言。\n受湖州市政协委托，德清县政协开展问卷调查，收回问卷350份。\n",
        ["德清县政协", "德清县政协", "德清县政协"],
    ),
    (
        "after the cases the collector speaks again",
        f"德清县政协2022年工作总结\n2022年12月1日\n一、主要做法\n德清县政协{ACT}\n案例1：跨县治水\n安吉县政协主动对接，{ACT}\n二、下一步打算\n组织委员视察46次，走访企业120家。\n",
        ["德清县政协", "安吉县政协", "德清县政协"],
    ),
    (
        "a row of other sites is not whose page it is",
        f"一张圆桌议民生\n2022-03-01\n近日，德清县政协{ACT}\n建成委员工作室23个，接待群众860人次。\n杭州市政协 | 宁波市政协 | 温州市政协 | 湖州市政协\n",
        ["德清县政协", "德清县政协"],
    ),
    (
        "the host acts where guests come",
        f"城固县政协工作动态\n2022年3月1日\n城固县政协{ACT}\n5日，汉台区政协考察组来我县考察，城固县政协组织委员开展座谈3次，提出建议12条。\n",
        ["城固县政协", "城固县政协"],
    ),
    (
        "a district whose city the newspaper tells, a river and a street of other places' names",
        f"把板凳搬到苏州河边\n——访普陀区政协主席\n2018-10-12\n联合时报：中山北路一带谈得怎么样？\n2018年，区政协{ACT}\n",
        ["上海市普陀区政协"],
    ),
    ("a city's 河长 is no river", f"丽水河长制协商记\n2022-03-01\n近日，市政协{ACT}\n", ["丽水市政协"]),
    ("a county's name before another word", f"玉环湖滨社区停车难解决记\n2022-03-01\n近日，市政协{ACT}\n", ["玉环市政协"]),
    ("towns that are called as counties elsewhere are", f"常委会议事\n2009年3月2日\n2008年，县政协{ACT}书面办理九牧、石陂、永兴6个乡镇的教职工参保一事，开展调研12次。\n", []),
    ("one town", f"浦城县政协的一天\n2009年3月2日\n县政协委员到永兴镇看水，开展调研12次。县政协{ACT}\n", ["浦城县政协"]),
    (
        "whose page it is, though a guest's city is above it",
        f"温岭市工商业联合会\n首页 · 机构 · 商会之窗 · 会员服务\n半年回眸\n来源：市工商联办公室　2021-07-09\n\n4月，市政协经济委员会{ACT}\n6月3日，宁波市镇海区政协考察组来我市交流。\n",
        ["温岭市政协", "宁波市镇海区政协"],
    ),
    (
        "a newspaper's name over its first article",
        f"今日敖汉\n2012年5月22日　星期二　第2版　综合·要闻\n\n提案办没办　看墙上红绿\n\n本报讯　5月17日，旗政协{ACT}奈曼旗政府代表团也来考察，旗政协{ACT}\n",
        ["敖汉旗政协"],
    ),
    (
        "paragraphs that begin with a county's name",
        f"永州政协网 > 县区传真\n2020年第9期　　市政协研究室编　　2020年6月22日\n\n江永　6月11日，{ACT}\n\n冷水滩　与零陵区政协结伴学习，开展活动12次，提出建议35条。\n\n市本级　全年{ACT}\n",
        ["江永县政协", "永州市冷水滩区政协", "永州市政协"],
    ),
    (
        "a section of the city's own",
        f"自贡日报　2016年10月17日　星期一　第3版\n\n区县一周\n\n贡井\n为给盐都留下声音，区政协{ACT}\n\n大安\n大安区政协{ACT}\n\n市直\n市政协{ACT}\n",
        ["自贡市贡井区政协", "自贡市大安区政协", "自贡市政协"],
    ),
    (
        "a leader with a committee of the national body",
        f"让文明之花开放\n2015-12-30\n12月24日，全国政协副主席卢某某带领全国政协提案委员会调研组在京调研，{ACT}\n当日，调研组{ACT}\n",
        ["全国政协提案委员会"],
    ),
    (
        "a host's page on a guest in its title",
        f"天水政协网 > 新闻中心 > 友好往来\n武威市政协考察组来我市考察\n2021年8月20日\n8月18日，武威市政协副主席赵某某带领考察组一行8人，就文史馆建设来我市考察学习，{ACT}\n18日下午，市政协{ACT}\n",
        ["武威市政协", "天水市政协"],
    ),
    (
        "with whom it was talked",
        f"州政协赴浙江招商\n〖大理政协〗　2015年4月7日\n\n4月1日，州政协{ACT}\n义乌市政协有关领导陪同考察12次。小分队与义乌市政协进行座谈，{ACT}\n",
        ["大理白族自治州政协", "义乌市政协", "大理白族自治州政协"],
    ),
    (
        "a report of others to a team from above",
        f"省市政协联动调研\n8月16日，2024年\n8月13日，黑龙江省政协组织调研组{ACT}\n绥化市政协提前摸底，{ACT}形成报告12份提交省政协调研组。\n韩某某强调，调研组{ACT}\n",
        ["黑龙江省政协", "绥化市政协", "黑龙江省政协"],
    ),
    ("a county so called", f"会同县政协召开会议\n2022-05-01\n5月1日，会同县政协{ACT}\n", ["会同县政协"]),
    (
        "whose site it is, though another is named more often",
        f"湄潭政协 / 工作动态 / 考察学习\n\n一片叶子的远门\n县政协办公室　李先进　　2019-11-08\n\n10月，县政协副主席带队去了福建安溪，在安溪县开展调研12次。安溪县很重视茶叶，安溪县请来了专家。\n县政协{ACT}\n",
        ["湄潭县政协", "湄潭县政协"],
    ),
    (
        "a guest's act is the guest's, what follows is not",
        f"城固县政协工作动态\n2014年11月6日\n城固县政协{ACT}5日，汉台区政协考察组来我县就委员小组活动开展情况进行考察。全年组织委员走访企业120家，提出建议35条。\n",
        ["城固县政协", "汉中市汉台区政协", "城固县政协"],
    ),
    (
        "a county's city on its own site, what its prefecture's committee did beside it",
        f"宜都市人民政府网 > 部门动态\n市政协启用履职平台\n2019-05-23\n\n5月22日，市政协{ACT}会上传达了宜昌市政协机关建设座谈会精神。宜昌市政协副主席周某某应邀出席会议。市政协还{ACT}\n",
        ["宜都市政协"],
    ),
    (
        "a city that alone of its prefecture's is told of",
        f"胶东的议事棚\n2021-12-03\n威海的风，威海的浪，荣成的海。荣成市的渔村多，乳山也有人来看荣成市的议事棚。市政协{ACT}\n",
        ["荣成市政协"],
    ),
    (
        "counties under a city's arrangement, under the heading of one of them",
        f"开封市政协一周要闻\n2024-05-20\n祥符区：区政协{ACT}按照市政协统一部署，各县区政协开展走访活动，走访群众3900户，帮办急事516件。\n",
        ["开封市祥符区政协", "开封市政协"],
    ),
    (
        "that district's, after a place is told of",
        f"乐山市政协工作综述\n2020-05-20\n乐山市市中区政协{ACT}\n再看南边的五通桥区。原料进不来，产品出不去，企业很急。该区政协{ACT}\n",
        ["乐山市市中区政协", "乐山市五通桥区政协"],
    ),
    (
        "that county's committee, with the county's bare name before",
        f"长治市三县政协履职见闻\n2018-11-06\n长治市政协{ACT}\n八路军总部旧址所在的武乡，满山都是故事。这个县的政协{ACT}\n",
        ["长治市政协", "武乡县政协"],
    ),
    (
        "two counties in one heading",
        f"定西政协一周工作\n2021-05-10\n市政协{ACT}\n通渭县\n县政协{ACT}\n渭源县、漳县\n两县政协召开首次联席会，联合视察药材市场4个，约定今后轮流做东。\n",
        ["定西市政协", "通渭县政协", "渭源县政协"],
    ),
    (
        "what a county reports is no newspaper",
        f"乐山市政协工作综述\n2020-05-20\n乐山市政协{ACT}\n犍为县出台了十条措施。县政协报送的社情民意信息被省政协采用15篇，采用量居全市首位。\n",
        ["乐山市政协", "犍为县政协"],
    ),
    (
        "another's work is praised, what we made of it is ours",
        f"在全市政协工作交流会上的发言\n盐池县政协主席　王某某\n2016-05-20\n我们{ACT}吴忠市利通区政协的委员信箱办得好，我们今年照着样子建了委员信箱11个。\n",
        ["盐池县政协", "盐池县政协"],
    ),
    (
        "a district's page in the part of its city's site that tells of districts",
        f"当前位置：首页 > 工作动态 > 县区政协 > 正文\n桥连民心\n2023-11-09　来源：拉萨市政协办公室\n\n连日来，城关区政协{ACT}\n截至目前，各小组累计入户2316户次，收集意见建议389条。\n版权所有：政协拉萨市委员会\n",
        ["拉萨市城关区政协", "拉萨市城关区政协"],
    ),
    (
        "a city's own page on its site",
        f"当前位置：首页 > 工作动态 > 正文\n桥连民心\n2023-11-09　来源：拉萨市政协办公室\n\n连日来，市政协{ACT}城关区政协{ACT}\n截至目前，各小组累计入户2316户次，收集意见建议389条。\n版权所有：政协拉萨市委员会\n",
        ["拉萨市政协", "拉萨市城关区政协", "拉萨市政协"],
    ),
    (
        "that county's, which another only borders",
        f"湖州市政协工作综述\n2020-05-20\n湖州市政协{ACT}\n长兴县地处浙苏皖交界，紧邻安吉县。该县政协{ACT}\n",
        ["湖州市政协", "长兴县政协"],
    ),
    (
        "that county's on its own page",
        f"安化县政协工作综述\n2020-05-20\n安化县政协{ACT}\n安化黑茶远销桃江县、宁乡市等地。该县政协{ACT}\n",
        ["安化县政协", "安化县政协"],
    ),
    (
        "counties under the arrangement of the city told of, on its province's page",
        f"湖北省政协工作综述\n2020-05-20\n湖北省政协{ACT}\n襄阳市政协{ACT}按照市委部署，各县区政协开展走访活动，走访群众3900户，帮办急事516件。\n",
        ["湖北省政协", "襄阳市政协", "襄阳市政协"],
    ),
    (
        "who arranges lectures acts",
        f"湖北省政协工作综述\n2020-05-20\n湖北省政协{ACT}\n由襄阳市政协组织宣讲团进村讲解政策，开展宣讲12场，听讲群众3000人次。\n",
        ["湖北省政协", "襄阳市政协"],
    ),
    (
        "a newspaper that comes is no body",
        f"蓬安县政协工作动态\n2020-05-20\n蓬安县政协{ACT}近日，四川政协报来县里采访委员履职故事，刊发专版2期，报道委员12人。\n",
        ["蓬安县政协", "蓬安县政协"],
    ),
    (
        "another's people speak of what they learned",
        f"在全市政协工作交流会上的发言\n盐池县政协主席　王某某\n2016-05-20\n我们{ACT}利通区政协的同志介绍成功经验时说，我们{ACT}\n",
        ["盐池县政协", "吴忠市利通区政协"],
    ),
    (
        "another's people speak of themselves",
        f"湖州市政协工作综述\n2016-05-20\n湖州市政协{ACT}\n德清县政协的同志介绍，我们{ACT}\n",
        ["湖州市政协", "德清县政协"],
    ),
    (
        "a guest from above teaches",
        f"襄阳市政协{ACT}2014年3月，聘请特邀信息员64名，由省政协信息处的同志授课，开展培训2次。\n",
        ["襄阳市政协", "襄阳市政协"],
    ),
    (
        "a prefecture whose counties are told of",
        f"胶东的议事棚\n2021-12-03\n威海的风，威海的浪，荣成的海。荣成市的渔村多，乳山市的果园多，文登区的厂多。市政协{ACT}\n",
        ["威海市政协"],
    ),
    (
        "a prefecture's committee in one of its cities",
        f"海洋牧场专题调研\n2021-06-09\n6月7日，威海市政协副主席王某某带队赴荣成市，就海洋牧场建设开展专题调研。荣成市政协主席张某某陪同调研。荣成市西霞口的牧场建得早。今年以来，市政协{ACT}\n",
        ["威海市政协"],
    ),
    (
        "a prefecture's meeting at which one of its cities reports",
        f"助推基层治理\n2021-06-09\n近日，威海市政协在荣成市召开现场推进会。会上，荣成市政协介绍了做法。\n今年以来，市政协{ACT}推动荣成市崖头街道建立议事厅12个。\n",
        ["威海市政协", "荣成市政协", "威海市政协"],
    ),
    (
        "a chairman who comes to his own meeting",
        f"提案工作会议\n2021-05-19\n5月19日，全市政协提案工作会议召开。威海市政协主席王某某到会讲话。\n一年来，市政协{ACT}\n荣成市教育局、荣成市住建局作了交流发言。\n",
        ["威海市政协"],
    ),
    (
        "where somebody lives",
        f"百姓议事长廊\n2021-05-19\n清早，村口热闹起来。\n“有事来长廊说。”家住仙居县步路乡的王大爷说。\n去年以来，县政协{ACT}\n",
        ["仙居县政协"],
    ),
    (
        "a member's first session",
        f"我当委员这十年\n2021-05-19\n时光匆匆，转眼十年。\n2011年，我第一次参加仙居县政协全会。\n这些年，县政协{ACT}\n",
        ["仙居县政协"],
    ),
    (
        "a county named in a title alone",
        f"会同：风雨桥上的议事会\n2021-05-19\n侗乡六月，风雨桥上人来人往。县政协{ACT}\n",
        ["会同县政协"],
    ),
    (
        "with the city's office, which is no county",
        f"二〇二一年工作\n2021-12-03\n县政协会同市政府督查室{ACT}\n",
        [],
    ),
    (
        "a person whose given name is a city's",
        f"市政协视察景区\n2014-06-19　来源：宁武县旅游局\n\n6月17日，市政协副秘书长贺志刚、市旅游局副局长白玉林、市妇联副主席段秀芳来宁武县视察。市政协{ACT}\n",
        ["忻州市政协"],
    ),
    (
        "a title with a person whose given name is a city's",
        f"冉永济作的政协常委会工作报告（摘要）\n2025年1月16日\n\n在中共广元市委领导下，市政协{ACT}\n",
        ["广元市政协"],
    ),
    (
        "a newspaper that is called by a word which is also a county",
        f"市政协召开座谈会\n2024-12-19　三江晚报\n\n12月18日，市政协{ACT}同江、富锦、桦南的同志到会。会议为佳木斯振兴献策12条。\n",
        ["佳木斯市政协"],
    ),
    (
        "a county's own travellers, not whom they saw",
        f"郑立明带队赴呼图壁、昌吉、奇台考察学习\n2023-06-13\n\n6月8日，县政协主席郑立明带队赴呼图壁县、昌吉市、奇台县考察12处。要结合玛纳斯实际，为建设美丽玛纳斯献计出力。奇台县西地镇、半截沟镇的做法很好。县政协{ACT}\n",
        ["玛纳斯县政协"],
    ),
    (
        "who calls all counties together is no county-level city",
        f"社情民意信息工作推进会召开\n2022-06-15\n\n6月14日，市政协{ACT}各县（市、区）政协主席要带头。会上，松滋市政协、民建荆州市委会等7家单位作交流发言12次。\n",
        ["荆州市政协", "松滋市政协"],
    ),
    (
        "a province whose records a title says it is from",
        f"江苏县志条目存照\n2020-05-18\n\n2012年，县政协{ACT}2014年，县政协视察射阳港区，提出意见7条。\n",
        ["射阳县政协"],
    ),
    (
        "by a higher body's arrangement",
        "在推进会上的讲话\n赤峰市政协主席　包某某\n2021-06-15\n\n去年以来，根据自治区政协统一安排，我市各级政协建设议事厅320个，协商议题760个。\n",
        ["赤峰市政协"],
    ),
    (
        "heads of counties who speak in turn",
        f"滁州市政协召开推进会\n2021-08-02\n\n8月1日，滁州市政协{ACT}会上，天长、明光、定远等8个县（市、区）政协主席先后发言，提出建议12条。\n",
        ["滁州市政协"],
    ),
    (
        "a visitor whom the host goes along with",
        f"2014年5月纪事\n2014-08-11　荆门市政协\n\n5月6日，荆门市政协{ACT}\n\n5月20日，襄阳市政协副主席刘某某一行来我市考察油菜花旅游12处，市政协副主席彭永康陪同。\n",
        ["荆门市政协", "襄阳市政协"],
    ),
    (
        "who leads a body is told once, then named alone",
        f"周汉林到湄潭调研茶产业\n2018-04-20\n\n4月18日，贵州省政协副主席周汉林率队到湄潭县调研，县政协主席冉隆贵陪同。\n\n湄潭县政协{ACT}\n\n周汉林一行先后深入3个村视察，召开座谈会2次，征求意见35条。\n",
        ["贵州省政协", "湄潭县政协", "贵州省政协"],
    ),
    (
        "two of one name",
        f"湖南省政协2022年工作\n2022-12-20\n\n2022年，湖南省政协{ACT}\n\n耒阳市政协秘书长张勇参加现场会。常宁市政协副主席张勇带队走访企业12家。张勇还走访委员工作室12个，解决问题6个。\n",
        ["湖南省政协", "常宁市政协"],
    ),
    (
        "a county-level city beside its neighbours' committees",
        f"市政协2023年工作综述\n2023-12-20\n\n2023年，在耒阳市委的领导下，市政协{ACT}\n\n市政协报送信息120篇，总分位居衡阳各县市区政协首位。\n",
        ["耒阳市政协"],
    ),
    (
        "a host who receives guests and acts",
        f"桃江县政协2022年工作\n2022-12-20\n\n2022年，桃江县政协{ACT}\n\n安化县政协考察组来我县学习，县政协精心安排接待，组织委员展示书画作品60幅。\n",
        ["桃江县政协"],
    ),
    (
        "a street's office of a district's committee",
        f"把难题摆到桌面上\n2024-07-02\n\n6月以来，扬州市邗江区蒋王街道政协工委{ACT}\n",
        ["扬州市邗江区政协"],
    ),
    (
        "who spoke at a province's meeting",
        "写好提案\n2021-11-15\n\n全省政协提案工作交流会发言 清远市政协提案委\n\n一、抓住质量这个根本\n每年8月起征集提案线索320条，编成目录发给委员。\n",
        ["清远市政协"],
    ),
    (
        "a bare leader under a section's heading",
        f"衡阳市政协2022年工作纪要\n2022-12-20　衡阳市政协办公室\n\n一、市政协主席廖健带队调研\n在耒阳市、常宁市，市政协{ACT}\n\n廖健带队走访企业12家，召开座谈会6次，收集问题46条。\n",
        ["衡阳市政协"],
    ),
    (
        "heads of counties on a journey of their own",
        f"天长市政协2021年工作综述\n2021-12-20\n\n2021年，滁州市政协{ACT}\n\n来安、定远、明光3县（市）政协主席带队到浙江考察，先后走访企业12家，分别召开座谈会6次。\n",
        ["滁州市政协", "来安县政协"],
    ),
    (
        "a mechanism of several counties' heads",
        f"滁州市政协推进协商\n2021-12-20\n\n2021年，滁州市政协{ACT}\n\n来安、定远、明光三县政协建立主席联系委员机制，走访委员320名。\n",
        ["滁州市政协", "来安县政协"],
    ),
    (
        "with a town's office of another district",
        "仪征市与江都区真武镇政协联合视察\n2023-05-06\n\n5月5日，仪征市政协与扬州市江都区真武镇政协工委联合视察水源保护，察看12处。\n",
        ["仪征市政协"],
    ),
    (
        "who came to see another county",
        f"主席带队外出学习\n2023-06-13　玛纳斯县政协办公室\n\n6月8日，县政协主席郑立明一行来到呼图壁县、奇台县，考察12处。县政协{ACT}\n",
        ["玛纳斯县政协"],
    ),
    (
        "further places of a journey",
        f"市政协赴绍兴、湖州及嘉兴考察\n2019-05-06\n\n5月5日，台州市政协副主席陈伟带队赴绍兴、湖州及嘉兴考察，走访企业12家。市政协{ACT}\n",
        ["台州市政协"],
    ),
    (
        "ways that its members go",
        f"县政协史料征集\n2019-05-03　甘谷县政协办公室\n\n2019年，甘谷县政协{ACT}文史委员北上太原、南下广州，走访乡友40人，征集史料12万字。文史委还两下西安、一上北京，走访亲历者32人，整理口述史料15万字。\n",
        ["甘谷县政协"],
    ),
    (
        "several visitors whom it receives",
        f"荆门市东宝区政协2022年工作\n2022-12-20\n\n2022年，区政协{ACT}\n\n一年里接待了宜昌市点军区政协来区考察流域治理3次；钟祥市政协来区考察老旧小区2次；襄阳市襄城区政协来区考察非遗工坊1次。还分批选派委员320人次外出学习，写出考察报告12篇。\n",
        ["荆门市东宝区政协"],
    ),
    ("characters of 和县 across words", f"静宁县政协2018年工作\n2018年，县政协{ACT}好提案拍成短片，在广播站和县电视台播放12次。\n", ["静宁县政协", "静宁县政协"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "bodies"), [case[1:] for case in SEVERAL], ids=[case[0] for case in SEVERAL])
def test_each_act_goes_to_its_own_body(text: str, bodies: list[str]) -> None:
    found = [one.body for one in extract(text).practices]
    assert [body for body, _ in groupby(found)] == [body for body, _ in groupby(bodies)]


@pytest.mark.parametrize(
    ("committee", "body"),
    [("南京市鼓楼区政协", "南京市鼓楼区政协"), ("福州市鼓楼区政协", "福州市鼓楼区政协"), ("鼓楼区政协", None), ("火星市政协", None), (None, None)],
)
def test_the_sources_table_may_say_whose_acts_they_are(committee: str | None, body: str | None) -> None:
    found = extract(f"区政协2022年工作\n\n2022年，区政协{ACT}\n", **({"committee": committee} if committee else {}))
    assert {article.body for article in found.articles} == {body}
    assert {one.body for one in found.practices} == ({body} if body else set())


@pytest.mark.parametrize(
    "text",
    [
        "市人大常委会开展执法检查\n2021-05-01\n市人大常委会组织代表检查水污染防治法实施情况，提出意见11条。\n",
        "怎样写好论文\n论文要有问题意识。\n材料要扎实，语言要简洁。\n",
        "首页 新闻 公告 联系我们\n版权所有 2020\n",
    ],
    ids=["another organ", "another subject", "navigation alone"],
)
def test_texts_without_a_record(text: str) -> None:
    assert extract(text).practices == ()


PIECES = st.sampled_from(
    ["市政协", "该县政协", "鼓楼区政协", "组织委员", "开展协商", "“有事好商量”", "《办法》", "12件", "百分之1.2.3", "一是", "今年", "2021年", "。", "；", "\n", "\r\n",
     "\u3000", " ", "（", "”", "“", "?", "\x00", "𠮷", "ＡＢ", "來", "——", "http://a.cn/2020/01/02/", "本报讯", "(上接1版)", "1.", "要", "将", "\ufeff", "%"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=60).map("".join))
def test_any_text_keeps_the_span_law(text: str) -> None:
    try:
        extraction = extract(text)
    except DocumentError:
        return
    whole = extraction.document.text
    for practice in extraction.practices:
        spans = [(practice.start, practice.end, practice.text)]
        spans += [(one.start, one.end, one.text) for one in practice.names]
        spans += [(one.start, one.end, one.text) for one in practice.figures]
        assert all(0 <= start < end <= len(whole) and whole[start:end] == quote for start, end, quote in spans)
    for sentence in extraction.sentences:
        assert whole[sentence.start : sentence.end] == sentence.text


@pytest.mark.parametrize(
    "text",
    ["市政协组织委员协商，" * 30_000, "市政协开展调研1次。\n" * 20_000, "“" * 100_000, "1" * 100_000, "（《“" * 30_000],
    ids=["a line without an end", "short lines", "quotation marks", "digits", "brackets"],
)
def test_absurd_texts_end(text: str) -> None:
    begun = time.monotonic()
    extract(text)
    assert time.monotonic() - begun < 60


GRAMS = [
    ("政协", "政 协 政协"),
    ("政 协\n政", "政 协 政 政协 协政"),
    ("", ""),
    ("𠀀政\ud800", "𠀀 政 ? 𠀀政 政?"),
]


@pytest.mark.parametrize(("text", "names"), GRAMS)
def test_characters_and_pairs_of_a_sentence(text: str, names: str) -> None:
    codes, starts, each = read_grams(["前", text, "后文"])
    codes_of = codes[starts[1] : starts[2]].tolist()
    assert all(gram_code(gram_name(code)) == code for code in codes_of if code)
    own = [gram_name(code).removeprefix("y:") for code in codes_of]
    assert sorted(filter(None, own)) == sorted(names.split())
    assert each[1] == pytest.approx(max(len(names.split()), 1) ** -0.5)
    assert [len(part) for part in (starts, each)] == [3, 3]


@pytest.mark.parametrize(
    ("acts", "apart"),
    [
        (["渭南市政协组织委员视察，提出建议9条。", "市工商联调研12次。", "社市委走访32个村。"], [False, True, True]),
        (["渭南市政协组织委员视察，提出建议9条。", "市政协召开座谈会12次。", "市工商联派人到会听取意见。"], [False, False, False]),
        (["渭南市政协组织委员视察，提出建议9条。", "市工商联调研12次。", "市妇联邀请政协委员座谈。", "市公安局到会。"], [False, True, False, True]),
    ],
    ids=["others act more often", "the committee acts more often", "who names its members"],
)
def test_sentences_among_other_organs_acts(acts: list[str], apart: list[bool]) -> None:
    text = "渭南市营商环境\n2021-12-20\n\n" + "\n".join(acts) + "\n"
    document = text_document("d", text, Source())
    articles = find_articles(document)
    ((_, shown),) = read_articles(document, text, articles, split_sentences(document, articles))
    own = shown[-len(acts) :]
    assert list(find_apart(text, shown))[-len(acts) :] == apart
    parts, texts, groups = [(*item.shared, item.own) for item, _ in own], acts, [()] * len(acts)
    near, far = (judge(parts, texts, groups, [away] * len(acts), load_model()) for away in (False, True))
    assert all(one.record > other.record for one, other in zip(near, far, strict=True))
