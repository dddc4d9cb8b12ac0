"""A real body for every call that takes one, by the name of its model; the API's description shows them."""

from typing import Any

EXAMPLES: dict[str, dict[str, Any]] = {
    "Assignment": {"assignee": "n.karimi", "team": "support"},
    "Cancellation": {"reason": "نشانی خریدار اشتباه بود"},
    "Duty": {"on_duty": True},
    "Login": {"username": "admin", "password": "sib-derakht-7-abi"},
    "MessageRequest": {"client_id": "m-1", "text": "سلام، قیمت دوربین بولت داهوا چنده؟"},
    "OpportunityAssignment": {"assignee": "me"},
    "Payment": {"amount": 99_000_000},
    "PriorityChange": {"priority": "high"},
    "Rejection": {"reason": "price", "note": "همین را ارزان‌تر پیدا کرده است"},
    "SessionRequest": {"channel": "website", "site": "default"},
    "StaffMessage": {"client_id": "s-1", "text": "سلام، همین الان بررسی می‌کنم."},
    "StageMove": {"stage": "negotiation"},
    "TicketMove": {"state": "resolved", "text": "غلتک کاغذ عوض شد."},
    "TicketReply": {"text": "فردا ساعت ۱۰ همکارم می‌آید."},
}
