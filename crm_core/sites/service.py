"""The company's websites as they are stored."""

from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.knowledge.service import find_facts
from crm_core.sites.rules import DEFAULT_SITE, Site

SITES_FACT = "sites"
"""Where the entries of ``sites.yml`` are kept, under ``sites``."""


async def load_sites(session: AsyncSession) -> Mapping[str, Site]:
    """Every site by its code; the default one is always among them."""
    facts = await find_facts(session, keys=(SITES_FACT,))
    sites = [Site.model_validate(entry) for entry in facts.get(SITES_FACT, {}).get("sites", ())]
    return {DEFAULT_SITE: Site(code=DEFAULT_SITE)} | {site.code: site for site in sites}
