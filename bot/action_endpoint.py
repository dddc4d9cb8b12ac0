"""The way from Rasa to the action server: one kept connection, and a failure that cannot be swallowed."""

from typing import Any, Optional

import aiohttp
import jsonschema
from rasa.utils.endpoints import ClientResponseError, EndpointConfig


class ActionServerFailed(BaseException):
    """The action server is down or broke.

    Not an ``Exception``: Rasa catches those, goes on without the action and stores a turn that never happened.
    This one leaves the turn unsaved, so that the gateway can ask again.
    """


class ActionEndpoint(EndpointConfig):
    """The action server of endpoints.yml, with a pooled session."""

    _session: Optional[aiohttp.ClientSession] = None

    @classmethod
    def of(cls, endpoint: EndpointConfig) -> "ActionEndpoint":
        """The same endpoint with our behaviour."""
        return cls(endpoint.url, endpoint.params, endpoint.headers, **endpoint.kwargs)

    async def request(self, method: str = "post", *args: Any, **kwargs: Any) -> Any:
        """The JSON answer of an action; raises ActionServerFailed, or ClientResponseError for a rejection (400)."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(headers=self.headers, timeout=aiohttp.ClientTimeout(total=20))
        try:
            async with self._session.post(self.url, json=kwargs["json"]) as response:
                if response.status == 400:
                    raise ClientResponseError(400, response.reason or "", (await response.read()).decode())
                if response.status != 200:
                    raise ActionServerFailed(f"status {response.status}")
                return await response.json()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise ActionServerFailed(type(error).__name__) from error


def cache_schema_checks() -> None:
    """Makes jsonschema check a schema once instead of at every action call (38 ms of CPU each)."""
    original = jsonschema.Draft202012Validator.check_schema
    checked: set = set()

    def check_schema(schema: Any, *args: Any, **kwargs: Any) -> None:
        key = repr(schema) if not isinstance(schema, dict) else id(schema.get("properties", {}).get("events"))
        if key in checked:
            return
        original(schema, *args, **kwargs)
        checked.add(key)

    jsonschema.Draft202012Validator.check_schema = check_schema  # type: ignore[method-assign]
