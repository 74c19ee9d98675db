"""Who acts in a sentence: the committee, a member, another organ, people."""

import pytest

from dashboard.extract.actors import find_actors, first_actor
from dashboard.models import Sentence


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("9月6日，县政协组织委员视察。", "own"),
        ("我们把会开到村里。", "own"),
        ("9月17日上午，县长在锦屏镇召开推进会。", "organ"),
        ("县人大常委会听取了专项报告。", "organ"),
        ("县政协副主席、县委第三督查组组长带队督查烟叶收购。", "post"),
        ("政协委员、县医院外科主任到村义诊。", "member"),
        ("村民老李把路灯的事说了一遍。", "people"),
        ("截至目前，全县已种植烤烟11.3万亩。", "area"),
        ("会议听取了汇报。", "none"),
        ("市水利局承办政协提案64件。", "organ"),
        ("县政协2022年组织调研，县政府采纳了建议。", "own"),
        ("9月6日县水利局来到现场，县政协跟进。", "organ"),
        ("全年发放资料120份，县水利局接着办。", "organ"),
        ("2023年在县委坚强领导下，县政协开展调研。", "own"),
        ("经县政协推动，县交通局修通了路。", "own"),
        ("为解决群众停车难，县住建局新增车位。", "organ"),
        ("全市各级政协组织委员走访。", "own"),
        ("经济和科技委员会走访企业。", "own"),
        ("县卫健委开展义诊。", "organ"),
        ("县经济和信息化委员会走访企业。", "organ"),
        ("从江县水利局来到现场，县政协跟进。", "organ"),
        ("受灾群众搬进新居，县政协来了。", "people"),
        ("市民建组织会员视察。", "organ"),
        ("县融媒体中心组织直播。", "organ"),
        ("服务大局谋新篇，坚持以人民为中心。", "none"),
        ("组织部分委员参加理论学习中心组学习。", "none"),
    ],
)
def test_who_is_named_first(text: str, actor: str) -> None:
    assert first_actor(text) == actor


def test_a_sentence_without_a_subject_goes_on_with_the_last_one_of_its_paragraph() -> None:
    texts = ["县法院开出巡回法庭。", "一周调解13件。", "县政协随后回访。", "走访40户。"]
    units = [Sentence("d", 0, n * 50, n * 50 + len(text), text, "sentence", n // 2, n % 2, ()) for n, text in enumerate(texts)]
    found = [set(one) for one in find_actors(texts, units, "一周要闻")]
    assert "aa:organ-none" in found[1] and "aa:own-none" in found[3]
    assert "aa:none-own" in found[2]  # a new paragraph: nobody acts yet


def test_whose_page_or_section_it_is() -> None:
    texts = ["活动现场发放问卷200份。"]

    def marks(title: str, *headings: str) -> set[str]:
        unit = Sentence("d", 0, 0, len(texts[0]), texts[0], "sentence", 0, 0, headings)
        (found,) = find_actors(texts, [unit], title)
        return set(found)

    assert "aa:organ-none-far" in marks("市水利局关于政协提案的答复")
    assert "aa:own-none-far" in marks("市政协开展视察")
    assert "aa:organ-none-far" in marks("市政协系统一周要闻", "县纪委通报典型案例")
