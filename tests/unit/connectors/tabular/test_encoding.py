"""What encoding a file is in."""

import pytest

from connectors.tabular.encoding import BadEncoding, Encoding, canonical_name, decide, lost

HAN = "号牌号码,企业\n渝A12345,演示运输甲公司\n"


@pytest.fixture
def decided(tmp_path):
    def decided(data, declared=None):
        file = tmp_path / "file.csv"
        file.write_bytes(data)
        return decide(file, declared)

    return decided


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("GB2312", "gb18030"), ("gbk", "gb18030"), ("GB18030", "gb18030"), ("cp936", "gb18030"),
        ("EUC-CN", "gb18030"), ("utf8", "utf-8"), ("UTF-8-SIG", "utf-8"), ("latin-1", "iso8859-1"),
        ("nonsense", None),
    ],
)  # fmt: skip
def test_labels(label, codec):
    assert canonical_name(label) == codec


@pytest.mark.parametrize(
    ("data", "declared", "expected"),
    [
        (HAN.encode(), None, Encoding("utf-8")),
        (HAN.encode("utf-8-sig"), None, Encoding("utf-8", 3)),
        (HAN.encode("utf-16"), None, Encoding("utf-16-le", 2)),
        (b"\xfe\xff" + HAN.encode("utf-16-be"), None, Encoding("utf-16-be", 2)),
        (HAN.encode("gbk"), None, Encoding("gb18030", guessed=True)),
        (HAN.encode("gbk"), "gb2312", Encoding("gb18030")),
        (b"a,b\n1,2\n", None, Encoding("utf-8")),
        (b"a,b\n1,2\n", "gbk", Encoding("gb18030")),
        (HAN.encode("utf-16-le"), "utf-16-le", Encoding("utf-16-le")),
        (b"", None, Encoding("utf-8")),
    ],
)
def test_mark_then_label_then_bytes(decided, data, declared, expected):
    assert decided(data, declared) == expected


@pytest.mark.parametrize(
    ("data", "declared", "words"),
    [
        (HAN.encode(), "gbk", "is UTF-8"),
        (HAN.encode("gbk"), "utf-8", "line 1 is not utf-8"),
        (b"ok\n" * 50_000 + b"\xff\n", "utf-8", "line 50001"),
        (HAN.encode("gbk")[:-2], "gbk", "line 2"),
        (HAN.encode("utf-16-le"), None, "zero bytes"),
        (HAN.encode("utf-16-le"), "utf-16", "no byte order mark"),
        (b"a,b\n\xaa\xa1\xaa\xa2,1\n", None, "line 2 is neither"),
    ],
    ids=["utf-8 as gbk", "gbk as utf-8", "far down", "cut off", "no mark", "no mark, declared",
         "private use"],
)  # fmt: skip
def test_what_does_not_fit_names_its_line(decided, data, declared, words):
    with pytest.raises(BadEncoding, match=words):
        decided(data, declared)


def test_characters_split_by_a_chunk_are_no_fault(decided):
    assert decided(b"x" + "渝".encode() * 40_000).codec == "utf-8"
    assert decided(b"x" + "渝".encode("gbk") * 40_000).codec == "gb18030"


@pytest.mark.parametrize(
    ("text", "found"),
    [("渝A12345", None), ("a\u200b\u3000\x1f", None), ("坏\ufffd", (1, "U+FFFD")),
     ("\ue000", (0, "U+E000")), ("𠮷㑇\u9fb4", None)],
)  # fmt: skip
def test_a_lost_character_is_found(text, found):
    assert lost(text) == found


# GB 18030-2005 moved these out of the private use area; -2022 confirms it
@pytest.mark.parametrize(
    ("data", "character"),
    [("fe59", 0x9FB4), ("fea0", 0x9FBB), ("fe51", 0x20087), ("fe91", 0x241FE), ("a8bc", 0x1E3F),
     ("a6d9", 0xFE10), ("a6da", 0xFE12), ("a6f3", 0xFE19)],
)  # fmt: skip
def test_settled_code_points(data, character):
    assert ord(Encoding("gb18030").decode(bytes.fromhex(data))) == character
