"""From a wish for a پیش‌فاکتور to the accepted quote and its rows."""

from tests.journeys.installation import Customer, Installation


def test_a_quote_for_five_cameras_ends_as_a_pdf_and_rows(
    installation: Installation, customer: Customer, admin: str, mobile: str
) -> None:
    assert "دوربین" in customer.say("سلام، یه پیش‌فاکتور برای ۵ تا دوربین می‌خواستم")
    assert "نام" in customer.press("دوربین بولت داهوا ۵ مگاپیکسل")
    assert "موبایل" in customer.say("مریم رضایی")
    summary = customer.say(mobile)
    assert "۲۲٬۵۰۰٬۰۰۰ تومان" in summary
    assert "۲۴٬۷۵۰٬۰۰۰ تومان" in summary
    issued = customer.press("بله")
    assert "QT-" in issued
    pdf = installation.download(customer.attachments[0]["url"], customer.session_token)
    assert pdf.startswith(b"%PDF-")
    quotes = installation.call("GET", "/v1/quotes?limit=1", token=admin).body["items"]
    quote = quotes[0]
    assert quote["code"] in issued
    assert quote["state"] == "issued"
    assert quote["total"] == 247_500_000
    assert [(line["product"]["code"], line["quantity"]) for line in quote["lines"]] == [("CAM-DH-B5", 5)]
    assert quote["contact"]["mobile"] == mobile
    deals = installation.call("GET", f"/v1/opportunities?contact_id={quote['contact']['id']}", token=admin).body
    assert [deal["stage"] for deal in deals["items"]] == ["quoted"]
