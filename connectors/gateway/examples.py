"""A real body for every call that takes one, by the name of its model; the API's description shows them."""

from typing import Any

EXAMPLES: dict[str, dict[str, Any]] = {
    "Assignment": {"assignee": "n.karimi", "team": "support"},
    "Cancellation": {"reason": "نشانی خریدار اشتباه بود"},
    "ContactChange": {"city": "تبریز", "mobile": "09141112233", "version": 3},
    "ContactMergeOrder": {"other": "01890000-0000-7000-8000-000000000000", "fields": {"name": "loser"}, "version": 3},
    "Duty": {"on_duty": True},
    "Login": {"username": "admin", "password": "sib-derakht-7-abi"},
    "MessageRequest": {"client_id": "m-1", "text": "سلام، قیمت دوربین بولت داهوا چنده؟"},
    "NewContact": {"name": "مینا صادقی", "mobile": "09141112233", "company": "نیک‌آوران", "city": "تبریز"},
    "OpportunityAssignment": {"assignee": "me"},
    "Payment": {"amount": 99_000_000},
    "PriorityChange": {"priority": "high"},
    "ProposalDismissal": {"version": 1},
    "Rejection": {"reason": "price", "note": "همین را ارزان‌تر پیدا کرده است"},
    "SessionRequest": {"channel": "website", "site": "default"},
    "StaffMessage": {"client_id": "s-1", "text": "سلام، همین الان بررسی می‌کنم."},
    "StageMove": {"stage": "negotiation"},
    "TicketMove": {"state": "resolved", "text": "غلتک کاغذ عوض شد."},
    "TicketReply": {"text": "فردا ساعت ۱۰ همکارم می‌آید."},
}
