"""Goods of a recalled batch leave the shelf by a kind of move of their own."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('outlets', '0005_audited'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='stockmove',
            name='stock_move_kind_known',
        ),
        migrations.AlterField(
            model_name='stockmove',
            name='kind',
            field=models.CharField(choices=[('receipt', 'Nhập hàng'), ('sale', 'Bán'), ('cancellation', 'Huỷ đơn, hàng về kệ'), ('return', 'Khách trả'), ('transfer_out', 'Chuyển đi'), ('transfer_in', 'Chuyển đến'), ('count', 'Chênh lệch kiểm kê'), ('write_off', 'Huỷ hàng'), ('recall', 'Thu hồi lô')], max_length=12),
        ),
        migrations.AddConstraint(
            model_name='stockmove',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['receipt', 'sale', 'cancellation', 'return', 'transfer_out', 'transfer_in', 'count', 'write_off', 'recall'])), name='stock_move_kind_known'),
        ),
    ]
