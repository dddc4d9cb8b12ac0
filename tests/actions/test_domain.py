"""Rasa's domain and the action server agree, and Rasa 3.6 takes what rasa-sdk 3.21 gives."""

import json
import subprocess
from pathlib import Path

import yaml
from rasa_sdk.events import ActionExecuted, ActionExecutionRejected, ActiveLoop, FollowupAction, SlotSet, UserUttered
from rasa_sdk.executor import ActionExecutor

HOME = Path(__file__).resolve().parents[2]
BOT_PYTHON = HOME / "bot" / ".venv" / "bin" / "python"


def custom_actions_of_the_domain() -> set[str]:
    names: set[str] = set()
    for path in (HOME / "bot" / "domain").glob("*.yml"):
        names |= set(yaml.safe_load(path.read_text(encoding="utf-8")).get("actions") or [])
    return names


def test_every_custom_action_of_the_domain_is_served_and_no_other() -> None:
    executor = ActionExecutor()
    executor.register_package("actions")
    assert {item.name for item in executor.list_actions()} == custom_actions_of_the_domain()


def test_every_event_that_actions_return_is_taken_by_rasa() -> None:
    events = [
        SlotSet("mobile", "09121234567"),
        SlotSet("quote_items", {"lines": [], "choices": [], "unknown": []}),
        SlotSet("requested_slot", None),
        ActiveLoop(None),
        FollowupAction("quote_form"),
        ActionExecutionRejected("quote_form"),
        ActionExecuted("quote_form"),
        {**UserUttered("مودم", parse_data={"text": "مودم", "intent": {}, "entities": []}), "metadata": {"part": 1}},
    ]
    program = (
        "import json, sys\n"
        "from jsonschema import validate\n"
        "from rasa.core.actions.action import RemoteAction\n"
        "from rasa.shared.core.events import deserialise_events\n"
        "answer = json.load(sys.stdin)\n"
        "validate(answer, RemoteAction.action_response_format_spec())\n"
        "print(json.dumps([event.as_dict()['event'] for event in deserialise_events(answer['events'])]))\n"
    )
    done = subprocess.run(
        [str(BOT_PYTHON), "-W", "ignore", "-c", program],
        input=json.dumps({"events": events, "responses": []}), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout.splitlines()[-1]) == [event["event"] for event in events]
