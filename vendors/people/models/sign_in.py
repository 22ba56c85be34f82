"""How people prove who they are: one-time codes, second factors, and who has guessed too often."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from vendors.people.models.accounts import User


class OneTimeCode(models.Model):
    """A code of six digits sent to a telephone: kept as a hash, good once, for three minutes and five tries.

    purpose  "sign-in", "consent", …: a code sent for one is worth nothing for another
    address  where the request came from; limits count by it
    """

    MOST_TRIES = 5

    phone = models.CharField(max_length=16)
    purpose = models.CharField(max_length=20)
    code_hash = models.CharField(max_length=64)
    address = models.CharField(max_length=45, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "Mã dùng một lần"
        verbose_name_plural = "Mã dùng một lần"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(tries__lte=5), name="one_time_code_tries"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("created_at")), name="one_time_code_dates"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["phone", "purpose", "-id"], name="one_time_code_newest"),
            models.Index(fields=["created_at"], name="one_time_code_sent"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} #{self.pk}"  # not the number: titles of pages and logs show this


class LockOut(models.Model):
    """Wrong guesses at one account, from one address, or at one account from one address; each wait is longer.

    key  "account:<hash>", "address:<address>" or "both:<hash>|<address>"; the hash hides whose name was tried
    """

    key = models.CharField(max_length=120, unique=True)
    failures = models.PositiveIntegerField(default=0)
    failed_at = models.DateTimeField()
    waits_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "Khoá đăng nhập"
        verbose_name_plural = "Khoá đăng nhập"
        indexes: ClassVar = [models.Index(fields=["failed_at"], name="lock_out_failed")]

    def __str__(self) -> str:
        return f"{self.key.partition(':')[0]} #{self.pk}"


class SecondFactor(models.Model):
    """What a person has beside the password or the telephone: an authenticator app, or a passkey.

    secret         of an app: base32, encrypted by the server's key; "" for a passkey
    last_step      of an app: the 30-second step of the code used last, so that no code counts twice
    credential_id  of a passkey: as the device named it
    credential     of a passkey: id and public key as WebAuthn encodes them
    sign_count     of a passkey: grows with each use where the device counts; a smaller one is a copy
    """

    class Kind(models.TextChoices):
        APP = "app", "Ứng dụng tạo mã"
        PASSKEY = "passkey", "Khoá trên thiết bị"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="second_factors")
    kind = models.CharField(max_length=7, choices=Kind)
    name = models.CharField("Tên", max_length=60)
    secret = models.TextField(blank=True)
    last_step = models.BigIntegerField(default=0)
    credential_id = models.BinaryField(null=True, blank=True, unique=True, max_length=1023)
    credential = models.BinaryField(null=True, blank=True)
    sign_count = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "Lớp bảo vệ thứ hai"
        verbose_name_plural = "Lớp bảo vệ thứ hai"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(kind="app", credential_id=None, credential=None) & ~Q(secret=""))
                | Q(kind="passkey", credential_id__isnull=False, credential__isnull=False, secret=""),
                name="second_factor_whole",
            ),
            models.UniqueConstraint(fields=["user"], condition=Q(kind="app"), name="second_factor_one_app"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class RecoveryCode(models.Model):
    """One of ten codes on paper for whoever has lost the second factor; kept as a hash, good once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_default=Now())
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "Mã dự phòng"
        verbose_name_plural = "Mã dự phòng"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "code_hash"], name="recovery_code_once"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
