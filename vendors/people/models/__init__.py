"""People, their posts, how they sign in, and who runs the marketplace."""

from vendors.people.models.accounts import OfficerPost, PlatformPost, User, UserManager
from vendors.people.models.operator import Operator, Policy, PolicyKind
from vendors.people.models.sign_in import LockOut, OneTimeCode, RecoveryCode, SecondFactor

__all__ = [
    "LockOut",
    "OfficerPost",
    "OneTimeCode",
    "Operator",
    "PlatformPost",
    "Policy",
    "PolicyKind",
    "RecoveryCode",
    "SecondFactor",
    "User",
    "UserManager",
]
