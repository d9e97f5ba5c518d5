"""What the command line refuses, said in Thai and English instead of a traceback."""

from app.core.text import Text


class Refusal(Exception):
    """Something that the person at the command line can mend."""

    def __init__(self, th: str, en: str, *, exit_code: int = 1) -> None:
        self.text = Text(th=th, en=en)
        self.exit_code = exit_code
        super().__init__(f"{th}\n{en}")
