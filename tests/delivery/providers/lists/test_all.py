"""What holds for every list."""

import pytest

from delivery.errors import ApiFailed, BadEvent
from delivery.providers.registry import LISTS, get_list


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("answer", [(500, {}), (401, {}), (200, {})])
def test_answer_that_is_no_list_is_never_an_empty_list(speak, name, answer):
    server, entries = speak(name, {})
    server.answer = lambda call: answer
    with pytest.raises((ApiFailed, BadEvent)):
        list(entries.iter_entries())


@pytest.mark.parametrize("name", LISTS)
def test_provider_out_of_reach_is_an_error_of_its_own(speak, settings, name):
    _, entries = speak(name, {})
    nowhere = "http://127.0.0.1:9"
    params = settings.ANYMAIL["AMAZON_SES_CLIENT_PARAMS"] | {"endpoint_url": nowhere}
    settings.ANYMAIL = settings.ANYMAIL | {
        f"{name.upper()}_API_URL": nowhere,
        "AMAZON_SES_CLIENT_PARAMS": params,
    }
    with pytest.raises(ApiFailed):
        list(get_list(name).iter_entries())


def test_mailjet_keeps_its_list_to_itself():
    assert get_list("mailjet") is None
