"""Where SNS posts the events of SES."""

import json
import logging

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from requests.exceptions import RequestException

from delivery.providers.amazon_ses import sns
from delivery.providers.raw import as_object, text
from delivery.views.inbox import InboxWebhookView

logger = logging.getLogger(__name__)


class AmazonSesWebhookView(InboxWebhookView):
    """SNS signs with a certificate that has to be fetched the first time."""

    esp_name = "Amazon SES"
    provider_name = "amazon_ses"

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            return super().post(request)
        # Out of reach: SNS comes again.
        except RequestException:
            logger.exception("Amazon SNS could not be asked")
            return HttpResponse(status=503)

    def validate_request(self, request: HttpRequest) -> None:
        message = as_object(json.loads(request.body))
        sns.verify(message, topic_arn=settings.AMAZON_SES_TOPIC_ARN)
        if text(message, "Type") == sns.CONFIRMATION:
            sns.confirm_subscription(message)
