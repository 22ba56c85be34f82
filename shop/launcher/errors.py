"""What may go wrong before Django is there to say it."""


class LauncherError(Exception):
    """An expected failure: a clear Vietnamese sentence for the person at the keyboard, with an exit code."""

    def __init__(self, sentence: str, exit_code: int = 1) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code
