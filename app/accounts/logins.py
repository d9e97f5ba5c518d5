"""What people sign in with: an e-mail address or a phone number."""

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from app.core.body import Fault
from app.core.text import Text


def normalised_login(login: str) -> str:
    """An e-mail in lower case, or a phone number in E.164 (Thai if no country is given)."""
    login = login.strip()
    if "@" not in login:
        try:
            number = phonenumbers.parse(login, "TH")
        except phonenumbers.NumberParseException:
            return login.lower()
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return login.lower()


def checked_login(login: str) -> str:
    """A sign-in name for somebody new, normalised.

    Raises:
        Fault: it is neither an e-mail address nor a phone number.
    """
    login = normalised_login(login)
    try:
        if "@" in login:
            validate_email(login, check_deliverability=False)
            return login
        if phonenumbers.is_possible_number(phonenumbers.parse(login)):
            return login
    except (EmailNotValidError, phonenumbers.NumberParseException):
        pass
    raise Fault(
        "login",
        Text(
            "ต้องเป็นอีเมลหรือหมายเลขโทรศัพท์ เช่น somchai@example.org หรือ 081-234-5678",
            "Must be an e-mail address or a phone number, for example somchai@example.org or 081-234-5678.",
        ),
    )
