"""What an operator types or names by mistake is told of in words, never by a traceback."""

import pytest
from click.testing import CliRunner

from gateway.cli.main import zhatu


@pytest.mark.parametrize(
    "words",
    [
        ["schema", "diff", "{bytes}", "{bytes}"],
        ["schema", "gate", "{bytes}", "{bytes}"],
        ["schema", "usage", "{bytes}"],
        ["operations", "manifest", "{bytes}"],
        ["operations", "add", "{bytes}", "--partner", "police"],
        ["jt809", "name", str(10**20), "CQ-2026-000001"],
        ["jt809", "name", "0", "CQ-2026-000001"],
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_it_ends_with_2_and_says_what_is_wrong(tmp_path, monkeypatch, words):
    monkeypatch.setenv("ZHATU_DATA", str(tmp_path / "data"))
    file = tmp_path / "gbk.graphql"
    file.write_bytes("# 渣土\ntype Query { a: Int }".encode("gb18030"))

    result = CliRunner().invoke(zhatu, [word.format(bytes=file) for word in words])

    assert result.exit_code == 2, result.output
    assert "gbk.graphql" in result.output or "number" in result.output or "range" in result.output
