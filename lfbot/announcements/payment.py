"""`payment.completed`: somebody paid. Announced only where the operator allows it."""

from datetime import datetime

from lfbot.announcements.phrases import dated, name, title
from lfbot.card import Card
from lfbot.events import Event
from lfbot.wild import Wild


def payment(event: Event, now: datetime) -> Card | None:
    """Who paid how much for what."""
    data = event.data
    amount = _amount(data)
    paid = f"paid {amount} for" if amount else "paid for"
    return Card(f"{name(data['user_name'])} {paid} {title(data['course_title'])}", dated(event.at, now))


def _amount(data: Wild) -> str:
    """The amount in whole units of its currency; nothing without a currency, which would say the wrong thing."""
    amount, currency = data["amount"].number(), data["currency"].text(10).upper()
    if amount is None or not 0 <= amount < 1e12 or not (len(currency) == 3 and currency.isascii()):
        return ""
    return f"{amount:,.2f} {currency}" if currency.isalpha() else ""
