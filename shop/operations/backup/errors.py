"""What may go wrong with a backup, said so that its owner understands."""


class BackupError(Exception):
    """An expected failure: one Vietnamese sentence. Nothing was changed that counts."""


class WrongKeyError(BackupError):
    """The backup was sealed for another key."""
