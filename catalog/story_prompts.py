"""The five questions a product's story is made of: easier to answer than an empty page."""

from collections.abc import Sequence
from typing import NamedTuple

LONGEST_ANSWER = 1200


class Prompt(NamedTuple):
    question: str
    help: str


STORY_PROMPTS = (
    Prompt("Sản phẩm có từ đâu?", "Ai làm đầu tiên, từ bao giờ, gắn với nơi nào, mùa nào."),
    Prompt("Nguyên liệu lấy ở đâu?", "Trồng, nuôi, đánh bắt ở ấp nào; có gì khác nơi khác."),
    Prompt("Làm như thế nào?", "Các bước chính, làm mất bao lâu, việc nào phải khéo tay."),
    Prompt(
        "Ai làm ra?", "Bao nhiêu người, có phụ nữ, người cao tuổi, bà con dân tộc; nghề giúp gì cho xóm ấp."
    ),
    Prompt("Dùng thế nào cho ngon, cho đẹp?", "Ăn với gì, bảo quản ra sao, hợp làm quà dịp nào."),
)


def assemble_story(answers: Sequence[str]) -> str:
    """The answers as paragraphs, in the order of the questions; those left empty are passed over."""
    return "\n\n".join(answer.strip() for answer in answers if answer.strip())
