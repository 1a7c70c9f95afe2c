"""Declarations and strict decoding: nothing is guessed, nothing replaced."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.decoding import Declaration, decoded, read_declaration
from api.errors import DeclarationInvalid, WrongEncoding


@pytest.mark.parametrize(
    ("head", "encoding", "codec"),
    [
        (b'<?xml version="1.0" encoding="Big5"?>', "Big5", "cp950"),
        (b'<?xml version="1.0" encoding="big5"?>', "big5", "cp950"),
        (b"<?xml version='1.0' encoding='BIG5' ?>", "BIG5", "cp950"),
        (b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>', "UTF-8", "utf-8"),
        (b'\xef\xbb\xbf<?xml version="1.0" encoding="utf-8"?>', "utf-8", "utf-8"),
    ],
)
def test_declaration_names_the_encoding(head: bytes, encoding: str, codec: str) -> None:
    assert read_declaration(head + b"<RECS/>") == Declaration(encoding, codec, len(head))


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"<RECS/>", "missing"),
        (b" <?xml version='1.0' encoding='Big5'?><RECS/>", "not the first thing"),
        (b"hello", "not XML"),
        (b"<?xml version='1.0'?><RECS/>", "names no encoding"),
        (b"<?xml version='1.0' encoding='gb18030'?>", "'gb18030': use Big5 or UTF-8"),
        (b"<?xml version='1.0' encoding='\xff'?>", "use Big5 or UTF-8"),
        ("<?xml version='1.0' encoding='UTF-16'?>".encode("utf-16"), "UTF-16"),
    ],
)
def test_unusable_declaration_is_refused(data: bytes, text: str) -> None:
    with pytest.raises(DeclarationInvalid, match=text):
        read_declaration(data)


def test_utf8_mark_with_big5_declared_is_refused() -> None:
    with pytest.raises(WrongEncoding) as caught:
        read_declaration(b'\xef\xbb\xbf<?xml version="1.0" encoding="Big5"?>')
    assert caught.value.offset == 0


def test_given_encoding_overrules_the_declared_one() -> None:
    data = "<?xml version='1.0' encoding='Big5'?>測".encode()
    declaration = read_declaration(data, "UTF-8")
    assert (declaration.encoding, declaration.codec) == ("UTF-8", "utf-8")
    assert "".join(decoded(data, declaration)) == "測"


BIG5_TEXT = st.text(st.sampled_from("A0 <>\n測試醫師藥局碁銹裏墻恒粧嫺"), max_size=200)


@given(BIG5_TEXT, st.sampled_from([("Big5", "cp950"), ("UTF-8", "utf-8")]), st.integers(0, 3))
def test_text_comes_back_whatever_the_piece_borders(
    text: str, names: tuple[str, str], shift: int
) -> None:
    head = f"<?xml version='1.0' encoding='{names[0]}'?>".encode()
    body = "x" * ((1 << 16) - shift) + text
    data = head + body.encode(names[1])
    assert "".join(decoded(data, read_declaration(data))) == body


@pytest.mark.parametrize("before", [0, 5, (1 << 16) - 1, 1 << 16, 200_000])
@pytest.mark.parametrize(
    ("name", "bad"), [("Big5", b"\xff"), ("UTF-8", b"\xb4\xfa"), ("UTF-8", b"\xe6\xb8")]
)
def test_first_bad_byte_is_named(before: int, name: str, bad: bytes) -> None:
    head = f"<?xml version='1.0' encoding='{name}'?>".encode()
    data = head + b"x" * before + bad + b"<"
    with pytest.raises(WrongEncoding) as caught:
        list(decoded(data, read_declaration(data)))
    assert caught.value.offset == len(head) + before
    assert caught.value.encoding == name


def test_cut_character_at_the_end_is_named() -> None:
    data = b"<?xml version='1.0' encoding='Big5'?>abc\xb4"
    with pytest.raises(WrongEncoding) as caught:
        list(decoded(data, read_declaration(data)))
    assert caught.value.offset == len(data) - 1


@pytest.mark.parametrize(
    ("name", "codec", "advice"),
    [("Big5", "utf-8", "the bytes are UTF-8"), ("UTF-8", "cp950", "the bytes are Big5")],
)
def test_advice_names_what_the_bytes_are(name: str, codec: str, advice: str) -> None:
    head = f"<?xml version='1.0' encoding='{name}'?>".encode()
    data = head + "測試醫師們".encode(codec)
    with pytest.raises(WrongEncoding, match=advice):
        list(decoded(data, read_declaration(data)))
