"""Full-text search under the filters of an address."""

from collections.abc import Sequence

from dashboard.dataset import Dataset
from dashboard.filters import Filters
from dashboard.models import LEVELS
from dashboard.search import Hits
from dashboard.search.query import Query
from dashboard.search.reading import Mode, Order


def search(dataset: Dataset, query: str | Query, filters: Filters, *, mode: Mode = "exact", order: Order = "best", limit: int = 20, offset: int = 0, facets: Sequence[str] = (), aliases: bool = True) -> Hits:
    """Hits offset … offset + limit of the passages that hold the query, the filters (their text aside) in force; the
    exact total and the counts asked for. Raises QueryError."""
    years = {"year": (filters.from_, filters.to), "event_year": (filters.efrom, filters.eto)}
    return dataset.index.search(query, _indexed(filters), years, mode=mode, order=order, limit=limit, offset=offset, facets=facets, aliases=aliases)


def not_searched(filters: Filters) -> tuple[str, ...]:
    """What stands in a city's place in these filters and is not searched, since real places stand beside it."""
    nowhere = tuple(one for one in filters.city if not one.isdigit())
    return nowhere if len(nowhere) < len(filters.city) else ()


def _indexed(filters: Filters) -> dict[str, tuple[str, ...]]:
    """The filters as the index knows them: there a national body, or a passage without a place, has no code.

    Beside real places these two are left out: the index has no "either of a city or of a level" (`not_searched` says so).
    """
    asked = {name: getattr(filters, name) for name in ("city", "province", "theme", "level", "kind", "state")}
    nowhere = {one for one in filters.city if not one.isdigit()}
    asked["city"] = tuple(one for one in filters.city if one.isdigit())
    if nowhere and not asked["city"]:
        asked["code"] = ("",)
        wanted = {"national"} if nowhere == {"national"} else {"", *LEVELS} - ({"national"} - nowhere)
        levels = tuple(one for one in filters.level or ("", *LEVELS) if one in wanted)
        asked["level"] = levels or ("none",)
    return asked
