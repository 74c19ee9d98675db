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
    ],
)
def test_who_is_named_first(text: str, actor: str) -> None:
    assert first_actor(text) == actor


def test_a_sentence_without_a_subject_goes_on_with_the_last_one_of_its_paragraph() -> None:
    texts = ["县法院开出巡回法庭。", "一周调解13件。", "县政协随后回访。", "走访40户。"]
    units = [Sentence("d", 0, n * 50, n * 50 + len(text), text, "sentence", n // 2, n % 2, ()) for n, text in enumerate(texts)]
    found = [set(one) for one in find_actors(texts, units, "一周要闻")]
    assert "a:organ-none" in found[1] and "a:own-none" in found[3]
    assert "a:none-own" in found[2]  # a new paragraph: nobody acts yet


def test_whose_page_or_section_it_is() -> None:
    texts = ["活动现场发放问卷200份。"]

    def marks(title: str, *headings: str) -> set[str]:
        unit = Sentence("d", 0, 0, len(texts[0]), texts[0], "sentence", 0, 0, headings)
        (found,) = find_actors(texts, [unit], title)
        return set(found)

    assert "a:organ-none-far" in marks("市水利局关于政协提案的答复")
    assert "a:own-none-far" in marks("市政协开展视察")
    assert "a:organ-none-far" in marks("市政协系统一周要闻", "县纪委通报典型案例")
