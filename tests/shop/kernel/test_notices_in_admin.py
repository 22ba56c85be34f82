"""What the office sees of messages: that they went out, not whom to call or which order to open."""

import pytest

from shop.kernel.models import Notice, NoticeDelivery
from shop.kernel.notices import notify
from tests.world import make_user, sign_in

pytestmark = pytest.mark.django_db


def test_the_admin_shows_neither_telephone_numbers_nor_links_of_orders(client):
    notify(
        recipient="phone:+84912345678",
        kind="order-placed",
        title="Chợ OCOP đã nhận đơn DH-7K3M9QX2",
        link="/don-hang/an-unguessable-token/",
        matter="order-placed:1",
    )
    sign_in(client, make_user(is_staff=True, is_superuser=True))
    paths = [
        "/admin/kernel/notice/",
        f"/admin/kernel/notice/{Notice.objects.get().pk}/change/",
        "/admin/kernel/noticedelivery/",
        f"/admin/kernel/noticedelivery/{NoticeDelivery.objects.get().pk}/change/",
    ]

    pages = [client.get(path).content.decode() for path in paths]

    assert "0912 ••• 678" in pages[0]
    assert "DH-7K3M9QX2" in pages[1]
    for page in pages:
        assert "912345678" not in page
        assert "an-unguessable-token" not in page
