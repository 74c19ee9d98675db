"""The command line: `python -m dashboard COMMAND …`.

build      documents, lexicon and reviews → a published dataset
extract    files → records as JSON lines, no review laid over
evaluate   how right extraction is, measured against gold records
search     passages that hold a text
export     the records that filters leave, as a file
fold       a text as search compares it
review     list, make and withdraw decisions on records
diff       records added, changed and withdrawn between two datasets

Data goes to stdout, messages to stderr, both as UTF-8 whatever the terminal's own encoding.
Exit status: 0 done; 1 done with failures, which are listed; 2 wrong call.
"""

import argparse
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from dashboard import DATA, commands
from dashboard.errors import AtlasError

FILTERS = ("city", "province", "theme", "level", "kind", "state")
DOCUMENTS = os.environ.get("DASHBOARD_DOCUMENTS") or DATA / "documents"
DATASETS = Path(os.environ.get("DASHBOARD_DATASET") or DATA / "datasets")
REVIEWS = Path(os.environ.get("DASHBOARD_REVIEWS") or DATA / "reviews")
YEARS = ("from", "to", "efrom", "eto")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except AtlasError as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:
        # the reader (head, less) has seen enough; what is still buffered must not raise again at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("已中断；已发布的数据集不受影响。", file=sys.stderr)
        return 130


def parser() -> argparse.ArgumentParser:
    """All commands with their options; each names the function of `commands` that runs it."""
    top = argparse.ArgumentParser(
        prog="python -m dashboard", description="城市政协实践图谱 · City Practice Atlas"
    )
    add = top.add_subparsers(title="commands", dest="command", required=True, metavar="COMMAND").add_parser

    build = add("build", help="由资料生成并发布数据集 · documents → published dataset")
    build.add_argument(
        "--documents", default=DOCUMENTS, metavar="DIR", help="资料目录，或资料表（.parquet、.jsonl）"
    )
    build.add_argument("--out", type=Path, default=DATASETS, metavar="DIR", help="数据集放在哪里")
    _add_reviews(build)
    build.add_argument("--no-reviews", action="store_true", help="不用审核意见 · without any decision")
    build.add_argument("--engine", choices=("local", "dask"), default="local", help="在本机或集群上提取")
    build.add_argument("--scheduler", metavar="ADDRESS", help="dask 调度器，如 tcp://主机:8786")
    build.add_argument("--parts", metavar="ADDRESS", help="各批结果放在哪里，所有机器都能读写")
    build.add_argument("--batch", type=int, default=200, metavar="N", help="一批多少份文件")
    _add_jobs(build)
    build.set_defaults(run=commands.build)

    extract = add("extract", help="文件 → 记录（JSONL）· files → records")
    extract.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="文件或目录")
    extract.add_argument("--out", type=Path, metavar="FILE", help="写到文件，缺省为标准输出")
    extract.add_argument("--sources", type=Path, metavar="CSV", help="出处表")
    extract.add_argument("--text", type=Path, metavar="DIR", help="另存位置所指的原文")
    _add_jobs(extract)
    extract.set_defaults(run=commands.extract)

    evaluate = add("evaluate", help="与标准记录比较 · figures against gold records")
    evaluate.add_argument("--gold", type=Path, default=DATA / "gold" / "gold.jsonl", metavar="FILE")
    evaluate.add_argument("--documents", type=Path, default=DATA / "documents", metavar="DIR")
    evaluate.add_argument("--errors", type=count, default=0, metavar="N", help="列出前 N 处差别")
    evaluate.add_argument("--floors", type=Path, metavar="FILE", help="低于底线时退出状态为 1")
    evaluate.add_argument("--by-document", action="store_true", help="另列各文件的数字")
    evaluate.add_argument(
        "--without-names", action="store_true", help="清空词表中的名称行 · name rows emptied"
    )
    evaluate.set_defaults(run=commands.evaluate)

    search = add("search", help="检索原文 · passages that hold a text")
    search.add_argument("query", metavar="QUERY")
    search.add_argument("--limit", type=count, default=20, metavar="N")
    search.add_argument("--offset", type=count, default=0, metavar="N")
    search.add_argument("--year", metavar="YEAR", help="2022、2020-2023 或 2020-")
    search.add_argument("--ranked", action="store_true", help="按词排序而非逐字 · by words, best first")
    search.add_argument("--literal", action="store_true", help="空格、引号等也当原文 · no query signs")
    search.add_argument("--json", action="store_true", help="JSON")
    _add_filters(search)
    _add_dataset(search)
    search.set_defaults(run=commands.search)

    export = add("export", help="导出筛选结果 · the filtered records as a file")
    export.add_argument(
        "what", nargs="?", default="practices", metavar="WHAT",
        help="practices（缺省）、passages，或图表的名称，如 practices_by_theme_city · a chart's name",
    )  # fmt: skip
    export.add_argument(
        "--option", action="append", default=[], metavar="NAME=VALUE", help="图表的选项，如 by=province · a chart's option"
    )
    export.add_argument("--lang", choices=("zh", "en"), help="列名的语言，缺省为代码 · language of the headings")
    export.add_argument("--format", choices=("csv", "xlsx", "parquet", "json", "zip"), required=True)
    export.add_argument("--out", type=Path, required=True, metavar="FILE")
    export.add_argument("--q", default="", metavar="TEXT")
    _add_filters(export)
    _add_dataset(export)
    export.set_defaults(run=commands.export)

    fold = add("fold", help="检索时比较用的形式 · a text as search compares it")
    fold.add_argument("text", metavar="TEXT")
    fold.set_defaults(run=commands.fold_text)

    diff = add("diff", help="两个数据集的差别 · what changed between two datasets")
    diff.add_argument("old", metavar="OLD", help="版本或目录")
    diff.add_argument("new", metavar="NEW", help="版本或目录")
    _add_dataset(diff)
    diff.set_defaults(run=commands.diff)

    _add_review(add("review", help="审核意见 · decisions"))
    return top


def count(text: str) -> int:
    """A number of things asked for: nought or more, and no more than a database counts."""
    if not (number := int(text)) >= 0:
        raise ValueError
    return min(number, 10**9)


def _add_review(review: argparse.ArgumentParser) -> None:
    add = review.add_subparsers(dest="action", required=True, metavar="ACTION").add_parser
    listed = add("list", help="最需要审核的记录 · records, least certain first")
    listed.add_argument("--doc", metavar="DOC")
    listed.add_argument("--limit", type=count, default=20, metavar="N")
    _add_dataset(listed)
    listed.set_defaults(run=commands.review, step="list_records")
    log = add("log", help="已有的意见 · decisions made")
    _add_reviews(log)
    log.set_defaults(run=commands.review, step="show_log")
    for action, help_text in (
        ("accept", "记录正确 · it is right"),
        ("edit", "改正字段 · change fields"),
        ("reject", "不是记录 · it is no record"),
        ("adjudicate", "裁定：以此为准 · a ruling where two reviewers differ"),
        ("dismiss", "裁定：不是记录 · a ruling that it is none"),
    ):
        decide = add(action, help=help_text)
        decide.add_argument("id", metavar="ID", help="记录编号")
        _add_decision(decide)
        decide.set_defaults(run=commands.review, step="make_decision")
    added = add("add", help="补上遗漏的记录 · a record that was missed")
    added.add_argument("doc", metavar="DOC")
    added.add_argument("start", type=int, metavar="START")
    added.add_argument("end", type=int, metavar="END")
    _add_decision(added)
    added.set_defaults(run=commands.review, step="make_decision")
    agreed = add("agreement", help="两位审核人有多一致 · how far two reviewers agree")
    agreed.add_argument("--who", nargs=2, metavar="NAME", help="缺省为意见最多的两位")
    _add_reviews(agreed)
    agreed.set_defaults(run=commands.review, step="show_agreement")
    right = add("accuracy", help="提取有多准 · how right extraction was, by what has been decided")
    _add_dataset(right)
    right.set_defaults(run=commands.review, step="show_accuracy")
    withdrawn = add("withdraw", help="撤回一条意见 · a decision that undoes another")
    withdrawn.add_argument("decision", metavar="DECISION", help="意见编号")
    withdrawn.add_argument("--who", required=True, metavar="NAME")
    withdrawn.add_argument("--why", metavar="TEXT")
    _add_reviews(withdrawn)
    withdrawn.set_defaults(run=commands.review, step="make_withdrawal")


def _add_decision(command: argparse.ArgumentParser) -> None:
    command.add_argument("--set", action="append", default=[], metavar="FIELD=JSON", help="字段及其值")
    command.add_argument("--who", required=True, metavar="NAME")
    command.add_argument("--why", metavar="TEXT")
    _add_reviews(command)
    _add_dataset(command)


def _add_reviews(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--reviews", type=Path, default=REVIEWS, metavar="DIR", help="审核意见目录，缺省可由环境变量 DASHBOARD_REVIEWS 指定"
    )


def _add_jobs(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="同时处理几个文件"
    )


def _add_dataset(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--dataset", type=Path, metavar="DIR", help="缺省为已发布的，或环境变量 DASHBOARD_DATASET"
    )


def _add_filters(command: argparse.ArgumentParser) -> None:
    for name in FILTERS:
        command.add_argument(f"--{name}", action="append", default=[], metavar="VALUE", help="可重复")
    for name in YEARS:
        command.add_argument(f"--{name}", dest=f"{name}_year", metavar="YEAR")


if __name__ == "__main__":
    sys.exit(main())
