"""Rules of the house that a linter does not know."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import configure_mappers

from crm_core.db.columns import Base
from crm_core.db.models import metadata

HOME = Path(__file__).resolve().parents[1]
PERSIAN = re.compile(r"[\u0600-\u06ff]")


def modules(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from (HOME / folder).rglob("*.py")


def calls(path: Path) -> Iterator[ast.Attribute]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func


def test_only_the_database_module_begins_commits_and_rolls_back() -> None:
    homes = {HOME / "crm_core/db/__init__.py", *modules("crm_core/migrations")}
    guilty = [
        f"{path.relative_to(HOME)}:{call.lineno} {call.attr}"
        for path in modules("crm_core", "actions", "connectors")
        if path not in homes
        for call in calls(path)
        if call.attr in {"commit", "rollback", "begin", "begin_nested"} and _is_database(call.value)
    ]
    assert guilty == []


def _is_database(receiver: ast.expr) -> bool:
    return bool(re.search("session|connection|engine|transaction", ast.unparse(receiver)))


def test_the_wall_clock_and_the_environment_have_one_home_each() -> None:
    homes = {"now": {"crm_core/clock.py"}, "environ": {"crm_core/settings.py", "connectors/cli/processes.py"}}
    guilty = []
    for path in modules("crm_core", "actions", "connectors"):
        name = str(path.relative_to(HOME))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
                continue
            clock = node.value.id == "datetime" and node.attr in {"now", "utcnow", "today"}
            if clock and name not in homes["now"]:
                guilty.append(f"{name}:{node.lineno}")
            if node.value.id == "os" and node.attr == "environ" and name not in homes["environ"]:
                guilty.append(f"{name}:{node.lineno}")
    assert guilty == []


def test_relationships_never_load_by_themselves() -> None:
    configure_mappers()
    lazy = [
        f"{mapper.class_.__name__}.{relation.key}"
        for mapper in Base.registry.mappers
        for relation in mapper.relationships
        if relation.lazy != "raise"
    ]
    assert lazy == []
    assert len(metadata.tables) == len(list(Base.registry.mappers))


@pytest.mark.parametrize("path", list(modules("actions")), ids=lambda path: str(path.relative_to(HOME)))
def test_actions_hold_no_wording_and_no_blocking_run(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    separators = {"، "}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            allowed = node.value in separators or not PERSIAN.search(node.value)
            assert allowed or _is_attribute_docstring(tree, node), f"{path}:{node.lineno}"
        if isinstance(node, ast.FunctionDef):
            assert node.name != "run", f"{path}:{node.lineno} must be async"


def _is_attribute_docstring(tree: ast.AST, constant: ast.Constant) -> bool:
    return any(isinstance(node, ast.Expr) and node.value is constant for node in ast.walk(tree))
