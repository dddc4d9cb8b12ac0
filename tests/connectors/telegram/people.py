"""People who write to a bot, and what they see of it."""

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.connectors.telegram.bot_server import BotServer


@dataclass
class Shown:
    """A message of the bot as a person sees it."""

    message_id: int
    text: str
    markup: dict[str, Any]
    document: tuple[str, bytes] | None = None
    at: float = field(default_factory=time.monotonic)

    @property
    def buttons(self) -> dict[str, str]:
        """Callback data by title."""
        rows = self.markup.get("inline_keyboard", [])
        return {button["text"]: button["callback_data"] for row in rows for button in row}

    @property
    def asks_contact(self) -> bool:
        rows = self.markup.get("keyboard", [])
        return any(button.get("request_contact") for row in rows for button in row)


@dataclass
class Person:
    """Somebody who writes to the bot, and what they see of it."""

    server: "BotServer"
    id: int
    first_name: str
    last_name: str
    extra: dict[str, Any]
    seen: list[Shown] = field(default_factory=list)
    blocks: bool = False
    started: bool = False

    @property
    def user(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": False, "first_name": self.first_name, "last_name": self.last_name}

    @property
    def chat(self) -> dict[str, Any]:
        return {"id": self.id, "first_name": self.first_name, "last_name": self.last_name, **self.extra}

    @property
    def texts(self) -> list[str]:
        """What the bot has written, without files."""
        return [shown.text for shown in self.seen if shown.document is None]

    def send(self, **content: Any) -> dict[str, Any]:
        """Sends a message of any kind, and gives the news that the bot is told."""
        self.started = True
        message = {"message_id": self.server.next_id(), "date": int(time.time()), "chat": self.chat, "from": self.user}
        return self.server.tell(message=message | content)

    def write(self, text: str) -> dict[str, Any]:
        return self.send(text=text)

    def share(self, phone: str, user_id: int | None = None) -> dict[str, Any]:
        """Shares a contact: the own one, or somebody else's."""
        contact = {"phone_number": phone, "first_name": self.first_name, "last_name": self.last_name}
        return self.send(contact=contact | {"user_id": user_id or self.id})

    def attach(self, kind: str, content: bytes, **more: Any) -> dict[str, Any]:
        """Sends a photo, document or voice with this content."""
        file_id = f"f{self.server.next_id()}"
        self.server.files[file_id] = content
        file = {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": len(content), **more}
        if kind == "photo":
            small = {**file, "file_id": "small", "width": 90, "height": 90}
            return self.send(photo=[small, {**file, "width": 900, "height": 900}])
        return self.send(**{kind: file | ({"duration": 3} if kind == "voice" else {})})

    def edit(self, update: dict[str, Any], text: str) -> dict[str, Any]:
        return self.server.tell(edited_message={**update["message"], "edit_date": int(time.time()), "text": text})

    def press(self, title: str) -> str:
        """Presses the newest button whose title contains some words, and gives the id of the query."""
        for shown in reversed(self.seen):
            data = next((word for name, word in shown.buttons.items() if title in name), None)
            if data is not None:
                return self.press_data(data, shown)
        raise AssertionError(f"no button {title!r} among {[list(shown.buttons) for shown in self.seen]}")

    def press_data(self, data: str, shown: Shown) -> str:
        query_id = str(self.server.next_id())
        self.server.answered[query_id] = ""
        message = {"message_id": shown.message_id, "date": int(time.time()), "chat": self.chat, "text": shown.text}
        query = {"id": query_id, "from": self.user, "message": message, "chat_instance": "7", "data": data}
        self.server.tell(
            callback_query={name: value for name, value in query.items() if name not in self.server.leaves_out}
        )
        return query_id

    def block(self) -> None:
        """Blocks the bot, which it is told."""
        self.blocks = True
        self._tell_membership("member", "kicked")

    def unblock(self) -> None:
        self.blocks = False
        self._tell_membership("kicked", "member")

    def _tell_membership(self, old: str, new: str) -> None:
        bot = {"id": 987654321, "is_bot": True, "first_name": "هم‌سخن"}
        states = {
            name: {"user": bot, "status": status} | ({"until_date": 0} if status == "kicked" else {})
            for name, status in (("old_chat_member", old), ("new_chat_member", new))
        }
        self.server.tell(my_chat_member={"chat": self.chat, "from": self.user, "date": int(time.time()), **states})
