"""What machines ask for: robots, sitemap, pictures."""

from pathlib import Path

import pytest

pytestmark = pytest.mark.django_db


def test_the_sitemap_lists_what_is_on_show_under_the_public_name(client, honey, settings):
    settings.PUBLIC_URL = "https://cho.example"

    index = client.get("/sitemap.xml").content.decode()

    for section, page in {
        "san-pham": f"https://cho.example/san-pham/{honey.product.slug}/",
        "nhom": "https://cho.example/nhom/thuc-pham/",
        "xa": "https://cho.example/xa/27676/",
        "nha-san-xuat": f"https://cho.example/nha-san-xuat/{honey.product.vendor.slug}/",
        "trang": "https://cho.example/gioi-thieu/sao-ocop/",
    }.items():
        assert f"/sitemap-{section}.xml" in index
        assert f"<loc>{page}</loc>" in client.get(f"/sitemap-{section}.xml").content.decode()


@pytest.mark.parametrize("query", ["?p=abc", "?p=1000000000", "?p=-1", "?p=%00"])
def test_a_page_of_the_sitemap_that_is_not_there(client, honey, query):
    assert client.get(f"/sitemap-san-pham.xml{query}").status_code == 404
    assert client.get("/sitemap-khac.xml").status_code == 404


def test_made_up_goods_are_kept_out_of_indexes_and_real_ones_are_not(client, settings):
    assert "Disallow: /\n" in client.get("/robots.txt").content.decode()

    settings.IS_PRODUCTION = True

    rules = client.get("/robots.txt").content.decode()
    assert "Disallow: /\n" not in rules
    assert "Disallow: /don-hang/\n" in rules


@pytest.fixture
def pictures(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    folder = settings.MEDIA_ROOT / "products"
    folder.mkdir(parents=True)
    (folder / "mat-ong.png").write_bytes(b"\x89PNG")
    (settings.MEDIA_ROOT / "certificates").mkdir()
    (settings.MEDIA_ROOT / "certificates" / "scan.png").write_bytes(b"secret")
    (tmp_path / "secret.png").write_bytes(b"secret")
    return folder


def test_a_picture_is_kept_for_a_day(client, pictures):
    response = client.get("/media/products/mat-ong.png")

    assert response.status_code == 200
    assert "max-age=86400" in response["Cache-Control"]
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response.streaming_content) == b"\x89PNG"


@pytest.mark.parametrize(
    "path",
    ["products/../../secret.png", "products/..%2f..%2fsecret.png", "products/%2e%2e%2fcertificates%2fscan.png",
     "certificates/scan.png", "products/", "products/missing.png", "products/%00.png", "products/.png",
     "products/..png%00.png", "products//etc/passwd", "products/mat-ong.py", "../secret.png",
     "products/" + "x" * 300 + ".png"],
)  # fmt: skip
def test_nothing_but_product_pictures_is_served(client, pictures, path):
    assert client.get(f"/media/{path}").status_code == 404
