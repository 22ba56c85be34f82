"""Which words ./ocop understands, and how a failure is said."""

import errno
import os
import sys
from collections.abc import Callable, Sequence

from shop.launcher.errors import LauncherError

USAGE = """Chợ OCOP: chợ trực tuyến, quầy bán và báo cáo theo xã cho sản phẩm OCOP.

Cách dùng: ./ocop LỆNH [tùy chọn]

  start           chạy trên máy này: trang web, quầy, báo cáo (--port, --host, --empty)
  test            chạy mọi kiểm thử (--long: cả các phép thử lớn; nhận tùy chọn của pytest)
  lint            kiểm tra mã nguồn
  load-places     nạp đơn vị hành chính
  load-demo       nạp dữ liệu mẫu
  backup          sao lưu (backup verify: phục hồi thử; backup list; backup key: in khóa để cất)
  restore TỆP     phục hồi một bản sao lưu (--into: sang thư mục khác)
  rebuild-rollups cộng lại các tổng của báo cáo từ dữ kiện (khi doctor báo F04)
  doctor          khám cơ sở dữ liệu và các bất biến
  make-secrets    tạo mật khẩu cho docker-compose.yml (docs/operations/install.md)
  generate-data   tạo dữ liệu lớn để đo, ở cơ sở dữ liệu riêng (--products, --outlets, --sale-lines)
  bench [CA …]    đo tốc độ và chi phí trên dữ liệu ấy (--json TỆP, --record, --strict)
  manage LỆNH …   lệnh bất kỳ của Django, ví dụ: ./ocop manage shell

Dữ liệu nằm ở .ocop trong thư mục này, hoặc ở OCOP_DATA_DIR.
Có DATABASE_URL, REDIS_URL thì dùng các máy chủ ấy."""

INTERRUPTED = 130


def main(arguments: Sequence[str]) -> int:
    """Do what the words say. Returns the exit code; an expected failure is one sentence on stderr."""
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        print(USAGE)
        return 0
    if os.name != "posix":
        print("Chợ OCOP chạy trên Linux và macOS; trên Windows hãy dùng WSL.", file=sys.stderr)
        return 1
    try:
        return _action(arguments[0])(arguments[1:])
    except LauncherError as error:
        print(f"\n{error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EPERM, errno.EROFS}:
            raise
        print(f"\n{_sentence(error)}", file=sys.stderr)
        return 1


def _action(word: str) -> Callable[[Sequence[str]], int]:
    from shop.launcher import commands, make_secrets, start, testing  # noqa: PLC0415 - fcntl and pwd exist on POSIX only

    actions = {
        "start": start.start,
        "test": testing.test,
        "lint": testing.lint,
        "manage": commands.manage,
        "backup": commands.backup,
        "restore": commands.restore,
        "make-secrets": make_secrets.make_secrets,
    }
    return actions.get(word) or (lambda rest: commands.named(word, rest))


def _sentence(error: OSError) -> str:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return "Ổ đĩa đã đầy. Hãy dọn bớt rồi chạy lại."
    return f"Người dùng này không được ghi hay đọc {error.filename}; dữ liệu có thể thuộc về người dùng khác."
