"""The six groups and 26 sets of Quyết định 26/2026/QĐ-TTg (Phụ lục II), and the decisions on ranking by date."""

from datetime import date

from django.db import migrations

from shop.kernel.text import slug_of

SOURCE = 'Quyết định 26/2026/QĐ-TTg ngày 22/05/2026, Phụ lục II'

GROUPS = {
    1: ('Thực phẩm', 'Thực phẩm'),
    2: ('Đồ uống', 'Đồ uống'),
    3: ('Dược liệu và sản phẩm từ dược liệu', 'Dược liệu'),
    4: ('Thủ công mỹ nghệ', 'Thủ công'),
    5: ('Sinh vật cảnh', 'Sinh vật cảnh'),
    6: ('Dịch vụ du lịch cộng đồng, du lịch sinh thái và điểm du lịch', 'Du lịch'),
}

SETS = [
    (1, 1, 'Rau, củ, quả, hạt tươi'),
    (2, 1, 'Thịt, thủy sản, trứng, sữa tươi'),
    (3, 1, 'Gạo, ngũ cốc, hạt sơ chế khác'),
    (4, 1, 'Mật ong, mật khác và nông sản thực phẩm khác'),
    (5, 1, 'Đồ ăn nhanh'),
    (6, 1, 'Chế biến từ gạo, ngũ cốc'),
    (7, 1, 'Chế biến từ rau, củ, quả, hạt'),
    (8, 1, 'Chế biến từ thịt, thủy sản, trứng, sữa, các sản phẩm từ mật ong, mật khác và nông sản thực phẩm khác'),
    (9, 1, 'Tương, nước mắm, gia vị dạng lỏng khác'),
    (10, 1, 'Gia vị khác (muối, hành, tỏi, tiêu)'),
    (11, 1, 'Chè tươi, chè chế biến'),
    (12, 1, 'Sản phẩm trà từ thực vật khác'),
    (13, 1, 'Cà phê, cacao'),
    (14, 2, 'Rượu trắng'),
    (15, 2, 'Đồ uống có cồn khác'),
    (16, 2, 'Nước khoáng thiên nhiên, nước uống đóng chai'),
    (17, 2, 'Đồ uống không cồn khác'),
    (18, 3, 'Thực phẩm chức năng, thuốc dược liệu, thuốc cổ truyền'),
    (19, 3, 'Mỹ phẩm có thành phần từ dược liệu'),
    (20, 3, 'Tinh dầu và dược liệu khác'),
    (21, 4, 'Thủ công mỹ nghệ gia dụng, trang trí'),
    (22, 4, 'Vải, may mặc'),
    (23, 5, 'Hoa'),
    (24, 5, 'Cây cảnh'),
    (25, 5, 'Động vật cảnh'),
    (26, 6, 'Dịch vụ du lịch cộng đồng, du lịch sinh thái và điểm du lịch'),
]

ERAS = [
    ('1048/QĐ-TTg', date(2019, 8, 21), date(2023, 2, 23), 50, 70, 90, 'QĐ 1048/QĐ-TTg (21/08/2019), sửa bởi QĐ 781/QĐ-TTg (2020)'),
    ('148/QĐ-TTg', date(2023, 2, 24), date(2025, 7, 5), 50, 70, 90, 'QĐ 148/QĐ-TTg (24/02/2023)'),
    ('1489/QĐ-TTg', date(2025, 7, 6), date(2026, 5, 21), 50, 70, 90, 'QĐ 1489/QĐ-TTg (06/07/2025)'),
    ('26/2026/QĐ-TTg', date(2026, 5, 22), None, 50, 70, 90, 'QĐ 26/2026/QĐ-TTg (22/05/2026)'),
]


def load(apps, schema_editor):
    Category = apps.get_model('catalog', 'Category')
    groups = {
        number: Category.objects.create(
            kind='group', number=number, name=name, short_name=short, slug=slug_of(short), source=SOURCE
        )
        for number, (name, short) in GROUPS.items()
    }
    Category.objects.bulk_create(
        Category(
            kind='set', number=number, parent=groups[group], name=name,
            slug=f'bo-{number}-{slug_of(name)[:120]}', source=SOURCE,
        )
        for number, group, name in SETS
    )
    Era = apps.get_model('catalog', 'CertificationEra')
    Era.objects.bulk_create(
        Era(code=code, valid_from=begin, valid_to=end, min_score_3=three, min_score_4=four, min_score_5=five, source=source)
        for code, begin, end, three, four, five, source in ERAS
    )


class Migration(migrations.Migration):
    dependencies = [('catalog', '0003_append_only')]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
