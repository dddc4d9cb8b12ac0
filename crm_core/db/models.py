"""Every model, imported so that the metadata is whole (for migrations and for creating test stores).

A feature's tables are those of its ``model.py``; nothing has to be registered.
"""

from importlib import import_module
from pathlib import Path

from crm_core.db.columns import Base

for _place in sorted(Path(__file__).parents[1].glob("*/model.py")):
    import_module(f"crm_core.{_place.parent.name}.model")

metadata = Base.metadata
