"""People whose set-up is not complete, each stopped at another step. For `shell`."""

from invoices.models import Issuer, Membership, User
from invoices.services.copy_address import NOT_TAKEN, confirmation_token
from invoices.services.issuers import add_trial_certificate, create_issuer

PASSWORD = "caballo-correcto-9"  # noqa: S105
NOTHING, STARTED, UNASKED, HELPER = (
    f"{name}@example.com" for name in ("nada", "empezo", "sin-correo", "ayuda")
)
STATES = (NOTHING, STARTED, UNASKED, HELPER)


def make() -> None:
    """Make them, and print the token that confirms a copy's address."""
    people = {email: _person(email) for email in STATES}
    started, unasked = _business(people[STARTED]), _business(people[UNASKED])
    add_trial_certificate(unasked, by=people[UNASKED])
    # No provider took its question.
    Issuer.objects.filter(pk=unasked.pk).update(
        copy_question_due_at=None, copy_asked_at=None, copy_question_error=NOT_TAKEN
    )
    Membership.objects.create(
        user=people[HELPER], issuer=started, role=Membership.Role.ACCOUNTANT
    )
    print(confirmation_token(started))  # noqa: T201


def _person(email: str) -> User:
    return User.objects.create_user(email, PASSWORD, name="Nadia Vela")


def _business(owner: User) -> Issuer:
    issuer = Issuer(
        rfc="XIA190128J61",
        nombre="XENON INDUSTRIAL ARTICLES",
        regimen_fiscal="601",
        codigo_postal="76343",
    )
    return create_issuer(issuer, owner=owner, email=owner.email)
