"""What the sales journeys share: the usual steps of a quote, and the rows behind a conversation."""

from typing import Any

from tests.journeys.installation import Customer

MODEMS = "یه پیش‌فاکتور برای ۲ تا مودم می‌خواستم"


def quote_summary(customer: Customer, mobile: str, wish: str = MODEMS, name: str = "مریم رضایی") -> str:
    """Tells what is wanted and for whom, and gives the summary that asks for a yes."""
    assert "نام و نام خانوادگی" in customer.say(wish)
    assert "موبایل" in customer.say(name)
    summary = customer.say(mobile)
    assert "درست است؟" in summary
    return summary


def issued_quote(customer: Customer, mobile: str, wish: str = MODEMS) -> str:
    """A quote issued in a conversation; its code."""
    quote_summary(customer, mobile, wish)
    assert "صادر شد" in customer.press("بله")
    return str(customer.attachments[0]["name"]).removesuffix(".pdf")


def rows(customer: Customer, admin: str, kind: str, **filters: str) -> list[dict[str, Any]]:
    """The records of a kind that the conversation made, newest first; other filters replace the conversation's."""
    wanted = filters or {"conversation_id": customer.conversation_id}
    query = "&".join(f"{name}={value}" for name, value in wanted.items())
    answer = customer.installation.call("GET", f"/v1/{kind}?{query}", token=admin)
    assert answer.status == 200, answer
    return list(answer.body["items"])


def wanted(quote: dict[str, Any]) -> dict[str, int]:
    """The number of each product of a quote, by the product's code."""
    return {line["product"]["code"]: line["quantity"] for line in quote["lines"]}
