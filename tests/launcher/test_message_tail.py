"""The window of ./ocop start shows the demo's messages: each once, whole, and none of an earlier run."""

from pathlib import Path

from shop.launcher.message_tail import MessageTail


def test_each_line_is_shown_once_and_only_when_it_is_whole(tmp_path: Path) -> None:
    log = tmp_path / "messages.log"
    log.write_text("của lần chạy trước\n", encoding="utf-8")
    tail = MessageTail(tmp_path)
    assert tail.news() == []

    with log.open("a", encoding="utf-8") as web:
        web.write("0912 345 678: mã 123456\n0987")
        web.flush()
        assert tail.news() == ["0912 345 678: mã 123456"]
        assert tail.news() == []
        web.write(" 654 321: mã 654321\n")
    assert tail.news() == ["0987 654 321: mã 654321"]
