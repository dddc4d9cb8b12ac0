"""The action server: ``python -m actions.server PORT``, on loopback only.

The stock server of rasa-sdk has no authentication and answers an error with the whole request, customer's words
included; so the SDK's executor is served here behind a secret, and errors say nothing.
"""

import hmac
import sys
from collections.abc import AsyncIterator

import structlog
from aiohttp import web
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

from actions import runtime

log = structlog.get_logger()

MAX_BODY = 8 * 1024 * 1024
"""Bytes of an action call: the tracker's last turns and the domain."""


def create_app(secret: bytes) -> web.Application:
    """The server's two calls: ``/webhook`` for Rasa, ``/health`` for the supervisor."""
    executor = ActionExecutor()
    executor.register_package("actions")
    wanted = f"Bearer {secret.hex()}"

    async def webhook(request: web.Request) -> web.Response:
        if not hmac.compare_digest(request.headers.get("Authorization", ""), wanted):
            return web.json_response({"error": "unauthenticated"}, status=401)
        call = await request.json()
        try:
            result = await executor.run(call)
        except ActionExecutionRejection as error:
            return web.json_response({"error": error.message, "action_name": error.action_name}, status=400)
        except ActionNotFoundException as error:
            return web.json_response({"error": "unknown_action", "action_name": error.action_name}, status=404)
        except Exception:
            log.exception("action_failed", action=call.get("next_action"), conversation_id=call.get("sender_id"))
            return web.json_response({"error": "internal"}, status=500)
        return web.json_response(result.model_dump() if result else None)

    async def health(request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def open_store(app: web.Application) -> AsyncIterator[None]:
        await runtime.linker()
        yield
        await runtime.database().close()

    app = web.Application(client_max_size=MAX_BODY)
    app.router.add_post("/webhook", webhook)
    app.router.add_get("/health", health)
    app.cleanup_ctx.append(open_store)
    return app


def main() -> None:
    """Serves until stopped."""
    app = create_app(runtime.settings().action_secret)
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None, access_log=None)


if __name__ == "__main__":
    main()
