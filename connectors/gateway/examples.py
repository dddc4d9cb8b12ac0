"""A real body for every call that takes one, by the name of its model; the API's description shows them."""

from typing import Any

EXAMPLES: dict[str, dict[str, Any]] = {
    "Assignment": {"assignee": "n.karimi", "team": "support"},
    "Cancellation": {"reason": "نشانی خریدار اشتباه بود"},
    "CategoryChange": {"category": "billing"},
    "Duty": {"on_duty": True},
    "Login": {"username": "admin", "password": "sib-derakht-7-abi"},
    "MessageRequest": {"client_id": "m-1", "text": "سلام، قیمت دوربین بولت داهوا چنده؟"},
    "OpportunityAssignment": {"assignee": "me"},
    "Payment": {"amount": 99_000_000},
    "PriorityChange": {"priority": "high"},
    "ProblemEdit": {"version": 1, "workaround": "دستگاه را خاموش و روشن کنید."},
    "ProblemOpening": {"title": "گیر کردن کاغذ پس از به‌روزرسانی", "category": "printing", "symptoms": ["گیر کاغذ"]},
    "ProblemResolution": {"root_cause": "نسخهٔ ۲.۱", "note_to_customers": "نسخهٔ تازه مشکل را برطرف کرده است."},
    "ProblemTicket": {"ticket": "TK-1405-000001"},
    "ProposalAcceptance": {"title": "گیر کردن کاغذ"},
    "Rejection": {"reason": "price", "note": "همین را ارزان‌تر پیدا کرده است"},
    "RoutingTrial": {"text": "پرینترمان کاغذ می‌جود", "customer_class": "vip"},
    "SessionRequest": {"channel": "website", "site": "default"},
    "StaffMessage": {"client_id": "s-1", "text": "سلام، همین الان بررسی می‌کنم."},
    "StageMove": {"stage": "negotiation"},
    "TicketEdit": {"version": 1, "subject": "گیر کاغذ", "tags": ["گارانتی"]},
    "TicketMerge": {"into": "TK-1405-000001"},
    "TicketMove": {"state": "resolved", "text": "غلتک کاغذ عوض شد."},
    "TicketNote": {"text": "قطعه سفارش داده شد."},
    "TicketOpening": {
        "mobile": "09121112233",
        "name": "سارا کریمی",
        "category": "printing",
        "description": "پرینتر کاغذ گیر می‌کند",
    },
    "TicketReply": {"text": "فردا ساعت ۱۰ همکارم می‌آید."},
    "TicketSplit": {"seq": 1, "category": "billing"},
    "Workload": {"skills": ["printing"], "ticket_capacity": 12, "on_duty": True},
}
