"""Deliveries that were given up, and text messages that were kept."""

from dataclasses import replace
from typing import Any, cast

from connectors.gateway.keys import SETTINGS
from tests.connectors.console.conftest import SARA, House
from tests.connectors.console.test_tickets import acts_on


async def test_a_dead_delivery_is_shown_without_its_code_and_tried_again(house: House) -> None:
    dead = (await house.found("/v1/outbox", state="dead"))["items"]
    assert [(one["id"], one["payload"]) for one in dead] == [
        (house.ids["dead"], {"mobile": SARA, "template": "one_time_code"})
    ]
    again = await house.done(f"/v1/outbox/{house.ids['dead']}/requeue")
    assert (again["state"], again["attempts"]) == ("pending", 0)
    assert await house.refused(f"/v1/outbox/{house.ids['dead']}/requeue") == (409, "outbox_state")
    assert await acts_on(house, house.ids["dead"], "admin") == ["requeue"]


async def test_kept_text_messages_are_shown_where_none_are_really_sent(house: House) -> None:
    items = (await house.found("/v1/sms", "supervisor", mobile=SARA))["items"]
    assert [(one["mobile"], one["text"]) for one in items] == [(SARA, "کد تأیید شما: 55512")]
    assert (await house.found("/v1/sms", mobile="09354445566"))["items"] == []


async def test_kept_text_messages_are_not_there_with_a_real_provider(house: House) -> None:
    app = house.client.app
    assert app is not None
    settings = replace(app[SETTINGS], sms_provider=cast(Any, "kavenegar"))
    app._state[SETTINGS] = settings  # a running application refuses to be changed
    assert (await house.get("/v1/sms", "admin"))[0] == 404
