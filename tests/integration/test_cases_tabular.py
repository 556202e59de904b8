"""Files as departments really hand them in: each fault seen in public bug reports, and its kin."""

import asyncio
import datetime as dt
import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from connectors.catalogue import connect
from connectors.mapping.reader import load
from connectors.runner import run
from gateway.app import open_hub
from gateway.settings import Settings
from graph.times import from_ms
from tests.integration.town import Town
from tests.shared import needs_shared, shared_path

LOCAL = ZoneInfo("Asia/Shanghai")
TRUCKS = """
[read]
path = "{path}"
[[record]]
entity = "Truck"
[[record.links]]
relation = "BEARS"
fields = {{number = "号牌号码"}}
[[record.links]]
relation = "OPERATED_BY"
fields = {{name = "所属企业"}}
"""
PERMITS = """
[read]
path = "{path}"
[[record]]
entity = "Permit"
[record.fields]
number = "准运证号"
valid_from = "有效期起"
valid_to = "有效期止"
"""


@pytest.fixture
def town(tmp_path):
    return Town(tmp_path)


def a_book(rows, *, merge=(), epoch=None):
    """An XLSX file written by openpyxl, a second implementation of the format."""
    book = openpyxl.Workbook()
    if epoch:
        book.epoch = epoch
    for row in rows:
        book.active.append(row)
    for area in merge:
        book.active.merge_cells(area)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_part(book, part, change):
    """The same workbook with one part rewritten."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data) if name == part else data)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def local_time(ms):
    return from_ms(ms).astimezone(LOCAL)


class TestSerialDates:
    """1904-01-01 + 44624 d = 2026-03-05; the two systems differ by 1,462 days."""

    def permit(self, town):
        (permit,) = town.nodes("Permit")
        return [local_time(permit[name]) for name in ("valid_from", "valid_to")]

    @pytest.mark.parametrize("styled", [True, False], ids=["date format", "bare number"])
    @pytest.mark.parametrize(
        ("epoch", "serials"),
        [(CALENDAR_MAC_1904, (44624, 44807)), (None, (46086, 46269))],
        ids=["1904", "1900"],
    )
    def test_the_workbook_says_which_epoch_applies(self, town, epoch, serials, styled):
        book = openpyxl.Workbook()
        if epoch:
            book.epoch = epoch
        book.active.append(["准运证号", "有效期起", "有效期止"])
        book.active.append(["ZY-0001", *serials])
        for cell in ("B2", "C2"):
            book.active[cell].number_format = "yyyy-mm-dd" if styled else "General"
        stream = io.BytesIO()
        book.save(stream)
        town.file("permits.xlsx", stream.getvalue())
        town.source(PERMITS.format(path="permits.xlsx"))

        town.sync()

        assert self.permit(town) == [
            dt.datetime(2026, 3, 5, tzinfo=LOCAL),
            dt.datetime(2026, 9, 4, tzinfo=LOCAL),
        ]

    def test_time_of_day_is_kept(self, town):
        # 18:35 is 1115 of 1440 minutes
        rows = [["准运证号", "有效期起", "有效期止"], ["ZY-1", 44624 + 1115 / 1440, 44807.5]]
        town.file("permits.xlsx", a_book(rows, epoch=CALENDAR_MAC_1904))
        town.source(PERMITS.format(path="permits.xlsx"))

        town.sync()

        assert self.permit(town) == [
            dt.datetime(2026, 3, 5, 18, 35, tzinfo=LOCAL),
            dt.datetime(2026, 9, 4, 12, tzinfo=LOCAL),
        ]

    def test_a_number_without_epoch_in_a_csv_is_set_aside(self, town):
        town.file("permits.csv", "准运证号,有效期起,有效期止\nZY-1,46086,46269\n")
        town.source(PERMITS.format(path="permits.csv"))

        report = town.sync()

        assert report["reasons"] == {"BAD_TIME": 1}

    @needs_shared
    def test_the_recorded_workbook(self, town):
        town.file("c02.xlsx", shared_path("data/cases/files/c02_1904.xlsx").read_bytes())
        town.source(PERMITS.format(path="c02.xlsx"))

        town.sync()

        assert [moment.date().isoformat() for moment in self.permit(town)] == [
            "2026-03-05",
            "2026-09-04",
        ]


class TestEncodings:
    GATES = '[read]\npath = "*.csv"\n{encoding}[[record]]\nentity = "Gate"\n'
    FIELDS = '[record.fields]\ncode = "编号"\nname = "名称"\n'

    def name(self, town, content, encoding=""):
        town.file("gates.csv", content)
        declared = f'encoding = "{encoding}"\n' if encoding else ""
        town.source(self.GATES.format(encoding=declared) + self.FIELDS)
        town.report = town.sync()
        return [gate["name"] for gate in town.nodes("Gate")]

    # bytes by the tables of GB 18030: c86c = U+8433, fe56 = U+3447, 9534b235 = U+20BB7,
    # fe59 = U+9FB4 since the edition of 2005
    @pytest.mark.parametrize(
        ("data", "character"),
        [("c86c", "萳"), ("fe56", "㑇"), ("9534b235", "\U00020bb7"), ("fe59", "\u9fb4")],
    )
    @pytest.mark.parametrize("label", ["gb2312", "GBK", "gb18030", "cp936", ""])
    def test_every_gb_label_reads_the_whole_of_gb18030(self, town, data, character, label):
        head = "编号,名称\nK-1,".encode("gbk")

        names = self.name(town, head + bytes.fromhex(data) + "口\n".encode("gbk"), label)

        assert names == [character + "口"]

    @pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
    def test_an_undeclared_encoding_is_found(self, town, codec):
        names = self.name(town, "编号,名称\nK-1,九龙坡一号口\n".encode(codec))

        assert names == ["九龙坡一号口"]

    def test_a_mark_says_more_than_the_label(self, town):
        names = self.name(town, "编号,名称\nK-1,一号口\n".encode("utf-8-sig"), "gbk")

        assert names == ["一号口"]

    @pytest.mark.parametrize(
        ("content", "label", "line"),
        [
            ("编号,名称\nK-1,一号出口\n".encode(), "gbk", "UTF-8"),
            ("编号,名称\nK-1,一号出口\n".encode("gbk"), "utf-8", "line 1"),
            ("编号,名称\nK-1,".encode() + b"\xe4\xb8", "utf-8", "line 2"),
            (b"a,b\nK-1,\xff\xff\xff\n", "", "line 2"),
        ],
        ids=["utf-8 called gbk", "gbk called utf-8", "cut off", "neither"],
    )
    def test_what_does_not_fit_its_label_is_set_aside_whole(self, town, content, label, line):
        names = self.name(town, content, label)

        (aside,) = town.aside()
        assert names == []
        assert (aside["reason"], town.report["quarantined"]) == ("BAD_TEXT", 1)
        assert line in aside["message"]
        assert town.raw(aside["raw_sha256"]) == content

    def test_a_character_lost_upstream_costs_its_row_only(self, town):
        names = self.name(town, "编号,名称\nK-1,一号\ufffd口\nK-2,二号口\n")

        (aside,) = town.aside()
        assert names == ["二号口"]
        assert "line 2" in aside["message"]

    @needs_shared
    @pytest.mark.parametrize(
        ("file", "label", "record", "name"),
        [
            ("c04_labelled_gb2312.csv", "gb2312",
             'Checkpoint"\nfields = {code = "卡口编号", name = "卡口名称"}', "萳湾工地出口"),
            ("c04_gb18030.csv", "gbk",
             'Company"\nfields = {credit_code = "统一社会信用代码", name = "企业名称"}',
             "重庆㑇运渣土运输有限公司"),
            ("c04_extb.csv", "gbk",
             'Driver"\nfields = {licence_number = "从业资格证号", name = "驾驶员姓名"}',
             "测\U00020bb7"),
        ],
    )  # fmt: skip
    def test_the_recorded_files(self, town, file, label, record, name):
        town.file(file, shared_path("data/cases/files", file).read_bytes())
        town.source(
            f'[read]\npath = "{file}"\nencoding = "{label}"\n[[record]]\nentity = "{record}'
        )

        report = town.sync()

        (node,) = town.nodes(record.partition('"')[0])
        assert (report["accepted"], node["name"]) == (1, name)


class TestMergedCells:
    HEADER = (["所属企业", "车辆信息", None], [None, "号牌号码", "核载吨数"])
    MAPPING = """
[read]
path = "*.xlsx"
header_rows = 2
[[record]]
entity = "Truck"
[record.fields]
rated_load_kg = {column = "车辆信息/核载吨数", scale = 1000}
[[record.links]]
relation = "BEARS"
fields = {number = "车辆信息/号牌号码"}
[[record.links]]
relation = "OPERATED_BY"
skip_if_empty = true
fields = {name = "所属企业"}
"""

    def operators(self, town):
        plates = {n["id"]: n["number"] for n in town.nodes("Plate")}
        names = {n["id"]: n["name"] for n in town.nodes("Company")}
        bears = {e["src"]: plates[e["dst"]] for e in town.edges("Truck/BEARS/Plate")}
        found = {bears[e["src"]]: names[e["dst"]] for e in town.edges("Truck/OPERATED_BY/Company")}
        return {plate: found.get(plate) for plate in sorted(plates.values())}

    def test_a_value_fills_its_range_and_nothing_below(self, town):
        rows = [
            *self.HEADER,
            ["演示运输甲公司", "渝A10001", 15.5],
            [None, "渝A10002", 15.5],
            [None, "渝A10003", 15.5],
            [None, "渝A10004", 15.5],
            ["演示运输乙公司", "渝A10005", 12],
        ]
        town.file("ledger.xlsx", a_book(rows, merge=("A1:A2", "B1:C1", "A3:A5")))
        town.source(self.MAPPING)

        report = town.sync()

        assert report["accepted"] == 5
        assert self.operators(town) == {
            "渝A10001": "演示运输甲公司",
            "渝A10002": "演示运输甲公司",
            "渝A10003": "演示运输甲公司",
            "渝A10004": None,
            "渝A10005": "演示运输乙公司",
        }

    def test_a_range_that_goes_on_below_the_last_truck_makes_no_truck(self, town):
        rows = [*self.HEADER, ["演示运输甲公司", "渝A10001", 15.5], [None, "渝A10002", 15.5]]
        town.file("ledger.xlsx", a_book(rows, merge=("A1:A2", "B1:C1", "A3:A40")))
        town.source(self.MAPPING)

        report = town.sync()

        assert (report["received"], report["accepted"]) == (2, 2)

    def test_a_range_may_cover_rows_and_columns(self, town):
        rows = [
            ["号牌号码", "所属企业", "施工单位"],
            ["渝A10001", "演示甲公司", None],
            ["渝A10002", None, None],
        ]
        town.file("ledger.xlsx", a_book(rows, merge=("B2:C3",)))
        town.source(TRUCKS.format(path="ledger.xlsx").replace('"所属企业"', '"施工单位"'))

        town.sync()

        assert self.operators(town) == dict.fromkeys(("渝A10001", "渝A10002"), "演示甲公司")

    def test_a_row_may_be_refused_for_its_missing_company(self, town):
        rows = [*self.HEADER, [None, "渝A10004", 15.5]]
        town.file("ledger.xlsx", a_book(rows, merge=("A1:A2", "B1:C1")))
        town.source(self.MAPPING.replace("skip_if_empty = true\n", ""))

        report = town.sync()

        assert report["reasons"] == {"MISSING": 1}
        assert "所属企业" in town.aside()[0]["message"]

    @needs_shared
    def test_the_recorded_ledger(self, town):
        town.file("c06.xlsx", shared_path("data/cases/files/c06_merged.xlsx").read_bytes())
        town.source(self.MAPPING)

        town.sync()

        found = self.operators(town)
        assert list(found.values()) == ["演示运输甲公司"] * 3 + [None, "演示运输乙公司"]


class TestUsedRange:
    MAPPING = """
[read]
path = "*.xlsx"
[[record]]
entity = "Truck"
fields = {vin_tail = "车架号后六位"}
[[record.links]]
relation = "BEARS"
fields = {number = "号牌号码"}
"""
    ROWS = (["号牌号码", "车架号后六位"], *([f"渝A2000{n}", f"00000{n}"] for n in range(1, 5)))

    def tails(self, town):
        return sorted(truck["vin_tail"] for truck in town.nodes("Truck"))

    @pytest.mark.parametrize(
        "dimension",
        [b'<dimension ref="A1"/>', b'<dimension ref="A1:XFD1048576"/>', b"",
         b'<dimension ref="A1:A2"/>'],
        ids=["one cell", "the whole sheet", "none", "too small"],
    )  # fmt: skip
    def test_rows_that_are_there_are_read_whatever_is_declared(self, town, dimension):
        book = with_part(
            a_book(self.ROWS),
            SHEET,
            lambda xml: xml.replace(b'<dimension ref="A1:B5"/>', dimension).replace(
                b'<dimension ref="A1:B5" />', dimension
            ),
        )
        town.file("book.xlsx", book)
        town.source(self.MAPPING)

        report = town.sync()

        assert report["received"] == 4
        assert self.tails(town) == ["000001", "000002", "000003", "000004"]

    def test_styled_empty_rows_down_to_the_end_are_no_rows(self, town):
        empty = b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (n, n) for n in range(6, 60_000))
        empty += b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
        book = with_part(a_book(self.ROWS), SHEET, lambda xml: xml.replace(b"</sheetData>", empty))
        town.file("book.xlsx", book)
        town.source(self.MAPPING)

        report = town.sync()

        assert report["received"] == 4

    @needs_shared
    @pytest.mark.parametrize("file", ["c08_dim_A1.xlsx", "c08_dim_huge.xlsx"])
    def test_the_recorded_workbooks(self, town, file):
        town.file(file, shared_path("data/cases/files", file).read_bytes())
        town.source(self.MAPPING)

        town.sync()

        assert self.tails(town) == ["000001", "000002", "000003", "000004"]


class TestGuardedCodes:
    MAPPING = """
[read]
path = "gates.*"
[[record]]
entity = "Gate"
fields = {code = "工地出口编码"}
[[record]]
entity = "Terminal"
fields = {phone = "终端手机号"}
[[record]]
entity = "Site"
fields = {code = "施工许可证编号"}
"""

    def codes(self, town):
        return (
            sorted(n["code"] for n in town.nodes("Gate")),
            sorted(n["phone"] for n in town.nodes("Terminal")),
            sorted(n["code"] for n in town.nodes("Site")),
        )

    EXPECTED = (
        ["007", "7"],
        ["013900000001", "013900000002"],
        ["500107202603050199", "500107202603050200"],
    )
    HEAD = "工地出口编码,终端手机号,施工许可证编号\n"

    @pytest.mark.parametrize(
        "rows",
        [
            '007,"=""013900000001""",500107202603050199\t\n7,013900000002,\x1f500107202603050200\n',
            "'007,'013900000001,'500107202603050199\n7,013900000002,\u200e500107202603050200\n",
            '"=""007""",\t013900000001,５００１０７２０２６０３０５０１９９\n'
            ' 7 ,"=T(""013900000002"")",500107 20260305 0200\n',
        ],
        ids=["tab, control, formula", "apostrophe, mark", "full width, spaces"],
    )
    def test_guards_go_and_zeros_stay(self, town, rows):
        town.file("gates.csv", self.HEAD + rows)
        town.source(self.MAPPING)

        report = town.sync()

        assert report["accepted"] == 2
        assert self.codes(town) == self.EXPECTED

    def test_the_bytes_are_kept_as_they_came(self, town):
        row = b"7,013900000002,\x1f500107202603050200\n"
        town.file("gates.csv", self.HEAD.encode() + row)
        town.source(self.MAPPING)

        town.sync()

        assert {town.raw(c.raw_sha256) for c in town.history("Gate")} == {row}

    def test_numbers_of_a_workbook_are_the_codes_they_show(self, town):
        book = openpyxl.Workbook()
        book.active.append(["工地出口编码", "终端手机号", "施工许可证编号"])
        book.active.append([7, 13900000001, "500107202603050199"])
        book.active.append([7.0, 13900000002, "500107202603050200"])
        book.active["A2"].number_format = "000"
        for cell in ("B2", "B3"):
            book.active[cell].number_format = "0" * 12
        stream = io.BytesIO()
        book.save(stream)
        town.file("gates.xlsx", stream.getvalue())
        town.source(self.MAPPING)

        town.sync()

        assert self.codes(town) == self.EXPECTED

    @pytest.mark.parametrize("code", ["5.00107E+17", "1.39E+10"])
    def test_a_code_that_lost_its_digits_is_set_aside(self, town, code):
        town.file("gates.csv", f"{self.HEAD}007,013900000001,{code}\n")
        town.source(self.MAPPING)

        report = town.sync()

        assert report["reasons"] == {"CODE_FORM": 1}

    def test_18_digits_kept_as_a_number_are_set_aside(self, town):
        rows = [self.HEAD.strip().split(","), ["007", "013900000001", 500107202603050199]]
        town.file("gates.xlsx", a_book(rows))
        town.source(self.MAPPING)

        report = town.sync()

        assert report["reasons"] == {"CODE_FORM": 1}

    def test_a_formula_nobody_worked_out_is_set_aside(self, town):
        rows = [self.HEAD.strip().split(","), ['="007"', "013900000001", "500107202603050199"]]
        town.file("gates.xlsx", a_book(rows))
        town.source(self.MAPPING)

        report = town.sync()

        assert report["reasons"] == {"BROKEN_CELL": 1}
        assert "A2" in town.aside()[0]["message"]

    @needs_shared
    def test_the_recorded_file(self, town):
        town.file("gates.csv", shared_path("data/cases/files/c10_guards.csv").read_bytes())
        town.source(self.MAPPING)

        town.sync()

        assert self.codes(town) == self.EXPECTED


class TestDoubleHeaders:
    HEAD = "号牌号码,联系电话,所属企业,{}\n渝A50001,02300000001,演示运输甲公司,02300000002\n"
    MAPPING = """
[read]
path = "trucks.csv"
{read}
[[record]]
entity = "Company"
fields = {{name = "所属企业", contact_phone = {column}}}
"""

    @pytest.mark.parametrize(
        "header", ["联系电话", "联系电话\u200b", " 联 系电话"], ids=["same", "invisible", "spaced"]
    )
    def test_a_name_that_stands_twice_is_refused_with_both_places(self, town, header):
        town.file("trucks.csv", self.HEAD.format(header))
        town.source(self.MAPPING.format(read="", column='"联系电话"'))

        checked = town.zhatu("check", town.mappings)
        report = town.sync()

        assert checked.exit_code == 1
        assert "联系电话 stands at columns 2 and 4" in checked.stdout
        assert "2 and 4" in report["error"]
        assert town.nodes("Company") == []

    @pytest.mark.parametrize(("column", "phone"), [(2, "02300000001"), (4, "02300000002")])
    def test_a_position_says_which_is_meant(self, town, column, phone):
        town.file("trucks.csv", self.HEAD.format("联系电话"))
        town.source(self.MAPPING.format(read="", column=column))

        town.sync()

        assert [company["contact_phone"] for company in town.nodes("Company")] == [phone]

    def test_a_double_name_that_nobody_reads_can_be_let_be(self, town):
        town.file("trucks.csv", self.HEAD.format("联系电话"))
        mapping = self.MAPPING.format(read='ignore = ["联系电话"]', column='"号牌号码"')
        town.source(mapping)

        report = town.sync()

        assert report["accepted"] == 1

    def test_a_workbook_is_held_to_the_same(self, town):
        rows = [["所属企业", "联系电话", "联系电话"], ["甲公司", "1", "2"]]
        town.file("trucks.xlsx", a_book(rows))
        mapping = self.MAPPING.format(read="", column='"联系电话"')
        town.source(mapping.replace("trucks.csv", "trucks.xlsx"))

        report = town.sync()

        assert "2 and 3" in report["error"]


class TestInvisibleCharacters:
    ROWS = (
        "渝A60001,演示运输甲公司\n",
        "渝A60001\u00a0,演示运输甲公司\u3000\n",
        "\u202d渝A60001,\u200b演示运输甲公司\n",
        "渝A60001\u200b,演示运输甲公司 \n",
        "渝A6\u200d0001,演示\u3000运输甲公司\ufeff\n",
        "渝Ａ６０００１,演示运输甲公司\u2060\n",
        "渝A·60001,\u3164演示运输甲公司\ufe0f\n",
    )

    def test_what_looks_the_same_is_the_same(self, town):
        town.file("trucks.csv", "号牌号码,所属企业\n" + "".join(self.ROWS))
        town.source(TRUCKS.format(path="trucks.csv"))

        report = town.sync()

        assert report["accepted"] == len(self.ROWS)
        counts = town.counts()
        assert (counts["Truck"], counts["Company"], counts["Truck/OPERATED_BY/Company"]) == (
            1,
            1,
            1,
        )
        kept = [town.raw(claim.raw_sha256).decode() for claim in town.history("Truck")]
        assert kept == list(self.ROWS)

    @needs_shared
    def test_the_recorded_file(self, town):
        content = shared_path("data/cases/files/c14_invisible.csv").read_bytes()
        town.file("trucks.csv", content)
        town.source(TRUCKS.format(path="trucks.csv"))

        town.sync()

        counts = town.counts()
        assert (counts["Truck"], counts["Company"], counts["Truck/OPERATED_BY/Company"]) == (
            1,
            1,
            1,
        )
        kept = [town.raw(claim.raw_sha256) for claim in town.history("Truck")]
        assert kept == content.splitlines(keepends=True)[1:]


class TestRowsWithoutKey:
    FILE = (
        "号牌号码,所属企业\n渝A70001,演示运输甲公司\n,演示运输乙公司\n"
        '"   ",演示运输丙公司\n-,演示运输丁公司\n无车牌,演示运输戊公司\n'
    )

    def test_they_are_set_aside_by_line_and_the_load_goes_on(self, town):
        town.file("trucks.csv", self.FILE + "渝A70002,演示运输甲公司\n")
        town.source(TRUCKS.format(path="trucks.csv"))

        report = town.sync()

        assert (report["received"], report["accepted"]) == (6, 2)
        assert report["reasons"] == {"NO_PLATE": 4}
        assert [row["locator"] for row in town.aside()] == [f"trucks.csv:{n}" for n in (3, 4, 5, 6)]
        assert sorted(n["number"] for n in town.nodes("Plate")) == ["渝A70001", "渝A70002"]
        assert len(town.nodes("Company")) == 1


SHARED_NODES = {
    "Truck": 2, "Site": 2, "Company": 1, "Waybill": 3, "Waybill/CARRIED_BY/Truck": 3,
    "Waybill/FROM_SITE/Site": 3, "Truck/OPERATED_BY/Company": 2,
}  # fmt: skip


class TestSharedNodes:
    MAPPING = """
[read]
path = "waybills*.csv"
[[record]]
entity = "Waybill"
fields = {number = "联单号"}
[[record.links]]
relation = "CARRIED_BY"
to = "Truck"
via.BEARS = {number = "号牌号码"}
[[record.links]]
relation = "FROM_SITE"
fields = {name = "工地"}
[[record]]
entity = "Truck"
[[record.links]]
relation = "BEARS"
fields = {number = "号牌号码"}
[[record.links]]
relation = "OPERATED_BY"
fields = {name = "企业"}
"""
    HEAD = "联单号,号牌号码,工地,企业\n"
    ROWS = (
        "LD-1,渝A80001,工地甲,演示运输甲公司\n",
        "LD-2,渝A80001,工地乙,演示运输甲公司\n",
        "LD-3,渝A80002,工地甲,演示运输甲公司\n",
        "LD-1,渝A80001,工地甲,演示运输甲公司\n",
    )

    def counted(self, town):
        counts = town.counts()
        return {kind: counts[kind] for kind in SHARED_NODES}

    @pytest.mark.parametrize("rows", [ROWS, ROWS[::-1]], ids=["in order", "in reverse"])
    def test_each_thing_is_there_once(self, town, rows):
        town.file("waybills.csv", self.HEAD + "".join(rows))
        town.source(self.MAPPING)

        town.sync()

        assert self.counted(town) == SHARED_NODES

    def test_the_same_again_adds_nothing(self, town):
        town.file("waybills.csv", self.HEAD + "".join(self.ROWS))
        town.source(self.MAPPING)
        town.sync()
        before = len(town.history("Waybill"))
        town.file("waybills-2.csv", self.HEAD + "".join(self.ROWS))

        report = town.sync()

        assert report["received"] == 4
        assert len(town.history("Waybill")) == before
        assert self.counted(town) == SHARED_NODES

    def test_two_imports_at_the_same_time(self, town):
        town.file("waybills.csv", self.HEAD + "".join(self.ROWS))
        town.source(self.MAPPING)
        town.zhatu("sync", town.mappings, "--data", town.data)
        town.file("waybills.csv", self.HEAD + "".join(self.ROWS) * 40)

        with ThreadPoolExecutor() as pool:
            runs = [pool.submit(self.taken, town) for _ in range(2)]
        reports = [run.result() for run in runs]

        assert sum(report.received for report in reports) == 160
        town.sync()
        assert self.counted(town) == SHARED_NODES

    def taken(self, town):
        """One run of its own, as another process would do it."""

        async def work():
            async with open_hub(Settings.under(town.data)) as hub:
                mapping = load(town.mappings / "source.toml")
                return await asyncio.to_thread(run, mapping, connect(mapping), hub.sink, hub.vault)

        return asyncio.run(work())
