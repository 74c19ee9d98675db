"""Who may read, review and publish: one decision, asked by the pages and by the HTTP routes alike.

Without a login configured everything is allowed: one person on one machine. With one, data/roles.toml
(or the file that DASHBOARD_ROLES names) says

    reading = "open"                # or "members" (also where the file is missing)
    members = ["@example.gov.cn"]   # addresses, or whole domains; absent: whoever can log in
    review  = ["li@example.gov.cn"] # who may decide on records
    publish = ["wang@example.gov.cn"] # who may add documents and build

Nobody reviews or publishes who is not named there. Addresses are compared without regard to case.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from dashboard import DATA
from dashboard.errors import AtlasError

Action = Literal["read", "review", "publish"]
ROLES = Path(os.environ.get("DASHBOARD_ROLES") or DATA / "roles.toml")
KEYS = frozenset({"reading", "members", "review", "publish"})


@dataclass(frozen=True, slots=True)
class Roles:
    """What roles.toml says; `members` None: whoever can log in."""

    reading: Literal["open", "members"] = "members"
    members: frozenset[str] | None = None
    review: frozenset[str] = frozenset()
    publish: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it is allowed; if not, why (a key of the labels) and the HTTP status that says so."""

    allowed: bool
    reason: str = ""
    status: int = 200


ALLOWED = Verdict(True)
LOGIN = Verdict(False, "roles.login", 401)


def read_roles(path: Path = ROLES) -> Roles:
    """The roles of a file; where there is none, members read and nobody does more. Raises AtlasError."""
    try:
        said = tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        return Roles()
    except (OSError, ValueError) as error:
        raise AtlasError(f"{path} 读不出来（{error}）。请改正该文件；在此之前谁也不能读。") from error
    reading = said.get("reading", "members")
    lists = {name: said[name] for name in ("members", "review", "publish") if name in said}
    wrong = [name for name in said if name not in KEYS]
    wrong += [name for name, value in lists.items() if not _is_list(value)]
    if wrong or reading not in ("open", "members"):
        named = "、".join(wrong or ["reading"])
        raise AtlasError(f"{path} 里的 {named} 不对。只有 reading（open 或 members）和 members、review、publish 三个地址列表。")
    named_in = {name: frozenset(one.strip().lower() for one in value) for name, value in lists.items()}
    return Roles(reading, **named_in)


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and "@" in one for one in value)


def decide(user: str | None, action: Action, roles: Roles | None) -> Verdict:
    """Whether `user` (an address as the login gives it; None: not logged in) may do it. `roles` None: no login is
    configured, everything is allowed."""
    if roles is None or (action == "read" and roles.reading == "open"):
        return ALLOWED
    if user is None:
        return LOGIN
    if action == "read":
        named: frozenset[str] = roles.review | roles.publish | (roles.members or frozenset())
        return ALLOWED if roles.members is None or _among(user, named) else Verdict(False, "roles.read", 403)
    return ALLOWED if _among(user, getattr(roles, action)) else Verdict(False, f"roles.{action}", 403)


def _among(user: str, addresses: frozenset[str]) -> bool:
    address = user.strip().lower()
    return address in addresses or f"@{address.rpartition('@')[2]}" in addresses


def address_of(claims: Mapping[str, Any]) -> str | None:
    """The address of a login, None for one that is not logged in or whose provider says it is not verified."""
    address = claims.get("email")
    if not claims.get("is_logged_in") or claims.get("email_verified") is False or not isinstance(address, str):
        return None
    return address.strip().lower() or None
