"""What is wrong in a mapping file is named, all at once, with the nearest right word."""

import pytest

from connectors.errors import BadMapping
from connectors.mapping.reader import examine, load

GOOD = """
source = "police/register"
department = "police"
kind = "tabular"
empty = ["/", "NULL"]
[read]
path = "trucks.csv"
[[record]]
entity = "Truck"
record_id = "{序号}-{#2}"
seen_at = "更新时间"
[record.when]
"状态" = ["1", "营运"]
[record.fields]
vin = "车架号"
rated_load_kg = {column = "核载", scale = 1000, min = 1000, not_above = {column = "总质量"}}
state = {value = "营运"}
[[record.links]]
relation = "BEARS"
valid_from = "上牌日期"
fields = {number = "号牌", plate_class = {column = 3, default = "01"}}
[[record.links]]
relation = "OPERATED_BY"
skip_if_empty = true
fields = {credit_code = "代码", name = "企业"}
"""


def problems(tmp_path, text):
    file = tmp_path / "mapping.toml"
    file.write_text(text, encoding="utf-8")
    return [str(problem) for problem in examine(file)[1]]


def test_a_good_mapping_names_its_columns(tmp_path):
    file = tmp_path / "mapping.toml"
    file.write_text(GOOD, encoding="utf-8")

    mapping = load(file)

    assert mapping.columns == {
        "序号", 2, "更新时间", "状态", "车架号", "核载", "总质量", "上牌日期", "号牌", 3, "代码",
        "企业",
    }  # fmt: skip
    (record,) = mapping.records
    assert [link.relation.target for link in record.links] == ["Plate", "Company"]


@pytest.mark.parametrize(
    ("right", "wrong", "where", "what"),
    [
        ('"Truck"', '"Trunk"', "record[1].entity", "there is no 'Trunk'; did you mean Truck?"),
        ("vin =", "vni =", "record[1].fields.vni", "has no field 'vni'; did you mean vin?"),
        ('"BEARS"', '"BEAR"', "record[1].links[1].relation", "did you mean BEARS?"),
        ('vin = "车架号"', 'vin = {column = "车架号", convert = "vinn"}',
         "record[1].fields.vin.convert", "'vinn' is no converter; did you mean vin?"),
        ('vin = "车架号"', 'vin = {column = "车架号", convert = "time"}',
         "record[1].fields.vin.convert", "time cannot fill vin, which is text"),
        ('vin = "车架号"', 'vin = {colunm = "车架号"}',
         "record[1].fields.vin.colunm", "did you mean column?"),
        ('vin = "车架号"', "vin = 0", "record[1].fields.vin.column", "position from 1"),
        ("min = 1000", 'min = "1000"', "record[1].fields.rated_load_kg.min", "must be a number"),
        ('default = "01"', 'default = "1"', "plate_class.default", "'1' is no choice"),
        ("skip_if_empty", "skip_if_emty", "links[2].skip_if_emty", "did you mean skip_if_empty?"),
        ("fields = {credit_code", "fields = {address", "links[2].fields.address",
         "does not identify Company"),
        ("number =", "colour =", "links[1].fields", "nothing says which Plate; fill number"),
        ('kind = "tabular"', 'kind = "table"', "kind", "did you mean tabular?"),
        ('path = "trucks.csv"', 'paht = "trucks.csv"', "read.paht", "did you mean path?"),
        ('path = "trucks.csv"', "", "read.path", "is missing"),
        ('source = "police/register"', 'source = "Police register"', "source", "lower-case"),
        ("police/register", "hub/identity", "source", "hub/ begins what the hub itself says"),
        ("police/register", "hub/cameras", "source", "hub/ begins what the hub itself says"),
        ('department = "police"', "", "department", "is missing"),
        ("empty =", 'timezone = "Chongqing"\nempty =', "timezone", "is no time zone"),
        ("{序号}-{#2}", "fixed", "record[1].record_id", "must name a column in braces"),
        ('state = {value = "营运"}', "state = {value = 7}", "state.value", "7 is no text"),
        ("scale = 1000", 'epoch = 2000', "rated_load_kg.epoch", "must be one of 1900, 1904"),
    ],
)  # fmt: skip
def test_a_wrong_word_is_named(tmp_path, right, wrong, where, what):
    assert right in GOOD

    found = problems(tmp_path, GOOD.replace(right, wrong, 1))

    assert any(where in problem and what in problem for problem in found), found


def test_all_faults_are_told_at_once(tmp_path):
    text = GOOD.replace("vin =", "vni =").replace('"OPERATED_BY"', '"OPERATED"')

    assert len(problems(tmp_path, text)) == 2


def test_a_subject_without_identity_is_refused(tmp_path):
    head = GOOD[: GOOD.index("[[record]]")]
    text = head + '[[record]]\nentity = "Truck"\nfields = {brand = "品牌"}\n'

    (problem,) = problems(tmp_path, text)

    assert "nothing tells one Truck from another; fill vin or BEARS or register_id" in problem


@pytest.mark.parametrize("text", ["source = ", "\x00", "a = 1\na = 2"])
def test_what_is_no_toml_is_told(tmp_path, text):
    (problem,) = problems(tmp_path, text)

    assert "is no TOML" in problem


def test_a_bare_name_in_chinese_is_explained(tmp_path):
    (problem,) = problems(tmp_path, GOOD.replace('"状态" =', "状态 ="))

    assert "need quotation marks" in problem


def test_loading_raises_with_the_file_and_every_problem(tmp_path):
    file = tmp_path / "police.toml"
    file.write_text("source = 1\n", encoding="utf-8")

    with pytest.raises(BadMapping) as caught:
        load(file)

    assert caught.value.exit_code == 2
    assert str(caught.value).startswith("police.toml: source: must be a text")


def test_a_constant_is_checked_against_its_field(tmp_path):
    permit = """
[[record]]
entity = "Permit"
[record.fields]
number = "号"
state = {column = "状态", values = {"1" = "grnated"}}
valid_from = {value = 2026-03-05T00:00:00+08:00}
valid_to = {value = 2026-03-05}
"""

    found = problems(tmp_path, GOOD[: GOOD.index("[[record]]")] + permit)

    assert len(found) == 2
    assert "did you mean granted?" in found[0]
    assert "valid_to" in found[1]
