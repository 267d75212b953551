"""Amazon's posts, as its documentation shows them, with the signature of SNS."""

import base64
import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import requests
from anymail.exceptions import AnymailAPIError
from botocore.exceptions import EndpointConnectionError
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from delivery.answers import NotAccepted, read_error
from delivery.models import InboxPost
from delivery.providers.amazon_ses import sns
from delivery.providers.registry import get_provider
from delivery.services.composing import compose
from tests.delivery.providers.http import hand_over, serve

pytestmark = pytest.mark.django_db

TOPIC = "arn:aws:sns:us-east-1:123456789012:easysmart"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ID = "0100017a9b-ef7f-11eb"
CERTIFICATE_URL = "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-1.pem"


def certificate(*, until=timedelta(days=1)):
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(
        issuer_name=name,
        subject_name=name,
        public_key=KEY.public_key(),
        serial_number=1,
        not_valid_before=now - timedelta(days=2),
        not_valid_after=now + until,
    )
    return made.sign(KEY, hashes.SHA256()).public_bytes(Encoding.PEM)


@pytest.fixture(autouse=True)
def amazon(settings, monkeypatch):
    """What Amazon's own addresses answer, and which were asked."""
    settings.AMAZON_SES_TOPIC_ARN = TOPIC
    settings.AMAZON_SES_REGION = "us-east-1"
    sns._public_key.cache_clear()
    amazon = SimpleNamespace(asked=[], content=certificate(), error=None)

    def get(address, **how):
        amazon.asked.append(address)
        if amazon.error:
            raise amazon.error
        response = requests.Response()
        response.status_code = 200
        response._content = amazon.content
        return response

    monkeypatch.setattr("requests.get", get)
    return amazon


def envelope(message, **changes):
    return {
        "Type": "Notification",
        "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
        "TopicArn": TOPIC,
        "Message": message if isinstance(message, str) else json.dumps(message),
        "Timestamp": "2026-11-24T13:41:12.000Z",
        "SignatureVersion": "2",
        "SigningCertURL": CERTIFICATE_URL,
    } | changes


OFFER = envelope(
    "You have chosen to subscribe",
    Type="SubscriptionConfirmation",
    Token="token",
    SubscribeURL="https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription",
)


def event(type_, details=None, *, name=None, headers=(), **changes):
    return {
        "eventType": type_,
        "mail": {
            "timestamp": "2026-11-24T13:41:10.000Z",
            "messageId": ID,
            "destination": ["ana@example.com"],
            "headers": list(headers),
        },
        name or type_.lower(): {"timestamp": "2026-11-24T13:41:11.000Z"}
        | (details or {}),
    } | changes


def bounce(type_, sub_type, words="", status=""):
    receiver = {"emailAddress": "ana@example.com", "action": "failed"}
    receiver |= {"status": status, "diagnosticCode": words}
    details = {"bounceType": type_, "bounceSubType": sub_type}
    return event("Bounce", details | {"bouncedRecipients": [receiver]})


DELAY = {
    "delayType": "MailboxFull",
    "delayedRecipients": [
        {"emailAddress": "ana@example.com", "status": "4.2.2", "diagnosticCode": "full"}
    ],
}


def sign(message, algorithm):
    names = ["Message", "MessageId", "SubscribeURL", "Subject", "Timestamp", "Token"]
    signed = "".join(
        f"{name}\n{message[name]}\n"
        for name in [*names, "TopicArn", "Type"]
        if name in message
    )
    signature = KEY.sign(signed.encode(), padding.PKCS1v15(), algorithm)
    return base64.b64encode(signature).decode()


@pytest.fixture
def post(send_to):
    def post(message, *, algorithm=None, **changes):
        signed = message | {"Signature": sign(message, algorithm or hashes.SHA256())}
        return send_to("amazon_ses", signed | changes)

    return post


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (event("Send"), ("sent", "", "")),
        (
            event("Delivery", {"smtpResponse": "250 2.6.0 OK"}),
            ("delivered", "", "2.6.0"),
        ),
        (
            event("DeliveryDelay", DELAY, name="deliveryDelay"),
            ("deferred", "", "4.2.2"),
        ),
        (event("Open"), ("opened", "", "")),
        (event("Click", {"link": "https://example.com"}), ("clicked", "", "")),
        (
            event("Complaint", {"complaintFeedbackType": "abuse"}),
            ("complained", "", ""),
        ),
        (event("Reject", {"reason": "Bad content"}), ("rejected", "unknown", "")),
        (
            event("Rendering Failure", {"errorMessage": "no"}, name="failure"),
            ("rejected", "unknown", ""),
        ),
        (event("Subscription"), ("other", "", "")),
        (
            bounce("Permanent", "General", "smtp; 550 5.1.1 user unknown", "5.1.1"),
            ("bounced", "invalid", "5.1.1"),
        ),
        (bounce("Permanent", "NoEmail"), ("bounced", "invalid", "")),
        (bounce("Permanent", "Suppressed"), ("rejected", "suppressed", "")),
        (
            bounce("Permanent", "OnAccountSuppressionList"),
            ("rejected", "suppressed", ""),
        ),
        (bounce("Transient", "General"), ("bounced", "temporary", "")),
        (
            bounce("Transient", "General", "5.4.4 invalid domain", "5.4.4"),
            ("bounced", "dns", "5.4.4"),
        ),
        (bounce("Transient", "MailboxFull"), ("bounced", "full", "")),
        (bounce("Transient", "ContentRejected"), ("bounced", "content", "")),
        (bounce("Undetermined", "Undetermined"), ("bounced", "unknown", "")),
    ],
)
def test_each_type_is_read(post, told, payload, expected):
    assert post(envelope(payload)).status_code == 204
    assert told() == [expected]


def test_notification_reads_as_an_event_does(post, told):
    old = event("Delivery")
    post(envelope(old | {"notificationType": old.pop("eventType")}))
    assert told() == [("delivered", "", "")]


def test_event_finds_its_message_by_the_header_that_came_back(post, events, message):
    metadata = json.dumps({"message": str(message.uuid)})
    headers = [{"name": "X-Metadata", "value": metadata}]
    post(envelope(event("Delivery", headers=headers)))
    assert events()[0].message == message


def test_older_signature_and_a_subject_are_taken(post):
    message = envelope(event("Send"), SignatureVersion="1", Subject="Event")
    older = hashes.SHA1()  # noqa: S303
    assert post(message, algorithm=older).status_code == 204


@pytest.mark.parametrize(
    "change",
    [
        {"Message": "{}"},
        {"Signature": "AAAA"},
        {"Signature": "ñ"},
        {"Signature": None},
        {"SignatureVersion": "3"},
        {"SignatureVersion": ["2"]},
        {"Type": "SubscriptionConfirmation"},
        {"TopicArn": "arn:aws:sns:us-east-1:999999999999:easysmart"},
        {"TopicArn": None},
    ],
)
def test_what_is_altered_is_refused(post, change):
    assert post(envelope(event("Send")), **change).status_code == 400
    assert not InboxPost.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "http://sns.us-east-1.amazonaws.com/1.pem",
        "https://sns.us-east-1.amazonaws.com.example.com/1.pem",
        "https://example.com/sns.us-east-1.amazonaws.com/1.pem",
        "https://sns.us-east-1.amazonaws.com:8443/1.pem",
        "https://sns.us-east-1.amazonaws.com@example.com/1.pem",
        "https://bucket.s3.amazonaws.com/1.pem",
        "https://[",
    ],
)
def test_certificate_comes_from_amazon_only(post, amazon, address):
    message = envelope(event("Send"), SigningCertURL=address)
    assert post(message).status_code == 400
    assert amazon.asked == []


@pytest.mark.parametrize(
    "content", [certificate(until=timedelta(days=-1)), b"not a certificate"]
)
def test_bad_certificate_is_refused(post, amazon, content):
    amazon.content = content
    assert post(envelope(event("Send"))).status_code == 400


def test_another_topic_is_refused_although_amazon_signed(post):
    foreign = envelope(event("Send"), TopicArn=TOPIC + "-of-somebody")
    assert post(foreign).status_code == 400


def test_without_a_topic_nobody_enters(post, settings):
    settings.AMAZON_SES_TOPIC_ARN = ""
    assert post(envelope(event("Send"), TopicArn="")).status_code == 400


def test_certificate_is_fetched_once(post, amazon):
    for number in range(3):
        post(envelope(event("Send"), MessageId=str(number)))
    assert amazon.asked == [CERTIFICATE_URL]


def test_certificate_out_of_reach_asks_to_come_again(post, amazon):
    amazon.error = requests.ConnectionError()
    assert post(envelope(event("Send"))).status_code == 503
    assert not InboxPost.objects.exists()


def test_subscription_of_our_topic_is_confirmed(post, amazon, events):
    assert post(OFFER).status_code == 204
    assert amazon.asked == [CERTIFICATE_URL, OFFER["SubscribeURL"]]
    assert events() == []


@pytest.mark.parametrize(
    "change",
    [{"TopicArn": TOPIC + "2"}, {"SubscribeURL": "https://example.com/?confirm"}],
)
def test_other_subscriptions_are_not(post, amazon, change):
    assert post(OFFER | change).status_code == 400
    assert OFFER["SubscribeURL"] not in amazon.asked
    assert "https://example.com/?confirm" not in amazon.asked


def test_trial_of_amazon_says_nothing(post, events):
    words = "Successfully validated SNS topic for Amazon SES event publishing."
    assert post(envelope(words)).status_code == 204
    assert events() == []


@pytest.mark.parametrize("words", ["{", "{}"])
def test_message_that_cannot_be_read_is_set_aside(post, events, words):
    assert post(envelope(words)).status_code == 204
    assert events() == []
    assert InboxPost.objects.get().error


@pytest.fixture
def ses(settings):
    """SES itself, from `answer`."""
    path = ("POST", "/v2/email/outbound-emails")
    with serve({path: (200, {"MessageId": ID})}) as server:
        params = settings.ANYMAIL["AMAZON_SES_CLIENT_PARAMS"] | {
            "region_name": "us-east-1",
            "endpoint_url": server.url,
            "aws_access_key_id": "id",
            "aws_secret_access_key": "secret",
        }
        settings.ANYMAIL = settings.ANYMAIL | {"AMAZON_SES_CLIENT_PARAMS": params}
        server.sending = path
        yield server


def test_email_is_handed_over(ses, message):
    email = compose(message, get_provider("amazon_ses"))
    hand_over(email, "amazon_ses")
    assert email.anymail_status.message_id == ID


@pytest.mark.parametrize("status", [400, 429, 500])
def test_refusal_is_not_repeated_by_itself_and_carries_its_status(ses, message, status):
    ses.answers[ses.sending] = (status, {"message": "no"})
    with pytest.raises(AnymailAPIError) as raised:
        hand_over(compose(message, get_provider("amazon_ses")), "amazon_ses")
    assert raised.value.status_code == status
    assert f"response {status}" in read_error(raised.value, now=datetime.now(UTC)).words
    assert len(ses.calls) == 1


@pytest.mark.parametrize(
    ("status", "code"),
    [(400, "ThrottlingException"), (429, "TooManyRequestsException")],
)
def test_too_fast_is_told_apart_whatever_its_status(ses, message, status, code):
    ses.answers[ses.sending] = (status, {"__type": code, "message": "Maximum rate"})
    with pytest.raises(AnymailAPIError) as raised:
        hand_over(compose(message, get_provider("amazon_ses")), "amazon_ses")
    answer = read_error(raised.value, now=datetime.now(UTC))
    assert isinstance(answer, NotAccepted)
    assert answer.is_throttled


def test_no_connection_is_surely_not_accepted(settings, ses, message):
    params = settings.ANYMAIL["AMAZON_SES_CLIENT_PARAMS"]
    params["endpoint_url"] = "http://127.0.0.1:9"
    with pytest.raises(AnymailAPIError) as raised:
        hand_over(compose(message, get_provider("amazon_ses")), "amazon_ses")
    assert isinstance(raised.value.__cause__, EndpointConnectionError)
    answer = read_error(raised.value, now=datetime.now(UTC))
    assert isinstance(answer, NotAccepted)
    assert answer.may_retry
