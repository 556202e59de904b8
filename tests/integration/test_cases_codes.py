"""Plates and credit codes at the front door: what is right, what is wrong, what is let in."""

import json

import pytest

from tests.integration.town import Town

# GA 36: ordinary 7; small new-energy 8 = letter + A-H/J/K + letter or digit + 4 digits;
# large new-energy 8 = letter + 5 digits + A-H/J/K; I and O never
PLATES = {
    "宁AD1234": "ordinary",
    "渝DC6123": "ordinary",
    "渝A1234挂": "trailer",
    "渝A1234学": "coach",
    "渝A1234警": "police",
    "粤Z1234港": "hong kong",
    "粤Z1234澳": "macao",
    "沪AE22075": "small new-energy",
    "粤BAA1234": "small new-energy",
    "渝AD12345": "small new-energy",
    "渝AFK1234": "small new-energy",
    "渝A12345D": "large new-energy",
    "渝B12345K": "large new-energy",
    "渝a·12345f": "large new-energy",
    "渝Ａ１２３４５": "ordinary",
}
NO_PLATES = (
    "宁AD1234555555", "浙苏H6F681", "渝AD1234D", "渝A1234D5", "渝AI2345", "渝A12345L", "渝A1234",
    "渝A12345I", "渝AO1234", "渝I12345", "A12345", "渝12345A", "渝AD1234挂5", "渝A123456",
    "渝AL12345", "x渝A12345", "渝A12345渝A12345",
)  # fmt: skip

# check = alphabet[(31 - sum mod 31) mod 31] over 0-9A-HJ-NP-RTUWXY with weights 3^i mod 31
RIGHT_CODES = ("91500107MA00000140", "91500107MA5U0000A6", "91350100M000100Y43")
COMPANIES = """
[read]
path = "companies.csv"
[[record]]
entity = "Company"
fields = {name = "企业名称", credit_code = "统一社会信用代码"}
"""
HEAD = "企业名称,统一社会信用代码\n"


@pytest.fixture
def town(tmp_path):
    return Town(tmp_path)


def judged(town, *texts):
    done = town.zhatu("plate", "--json", "--", *texts)
    return done.exit_code, [json.loads(line) for line in done.stdout.splitlines()]


def test_every_form_of_plate_is_told(town):
    code, found = judged(town, *PLATES)

    assert code == 0
    assert [plate["form"] for plate in found] == list(PLATES.values())


def test_what_is_no_plate_is_refused(town):
    code, found = judged(town, *NO_PLATES)

    assert code == 1
    assert [plate["text"] for plate in found if plate["valid"]] == []


@pytest.mark.parametrize("text", ["无车牌", "-", "--------", "", "未识别"])
def test_an_unread_plate_is_told_apart_from_a_wrong_one(town, text):
    _, (found,) = judged(town, text)

    assert found["reason"] == "NO_PLATE"


@pytest.mark.parametrize("plate", [*NO_PLATES, "无车牌"])
def test_no_plate_comes_in_by_a_file(town, plate):
    town.file("trucks.csv", f"号牌\n{plate}\n")
    town.source(
        '[read]\npath = "trucks.csv"\n[[record]]\nentity = "Truck"\n'
        '[[record.links]]\nrelation = "BEARS"\nfields = {number = "号牌"}\n'
    )

    report = town.sync()

    assert (report["accepted"], report["quarantined"]) == (0, 1)


class TestCreditCodes:
    WRONG = "91500107MA5U0000A9"  # the check character should be 6

    @pytest.fixture
    def companies(self, town):
        rows = [f"演示{n}公司,{code}\n" for n, code in enumerate((*RIGHT_CODES, self.WRONG))]
        town.file("companies.csv", HEAD + "".join(rows))
        town.source(COMPANIES)
        town.report = town.sync()
        return town

    def release(self, town, number, *words):
        where = ("--by", "李", "--mapping", town.mappings, "--data", town.data)
        return town.zhatu("quarantine", "release", number, *words, *where)

    def test_a_wrong_check_character_waits_for_an_operator(self, companies):
        assert companies.report["reasons"] == {"CHECK_CHARACTER": 1}
        assert sorted(c["credit_code"] for c in companies.nodes("Company")) == sorted(RIGHT_CODES)

    def test_it_is_let_in_as_a_company_of_its_own_that_is_not_verified(self, companies):
        (aside,) = companies.aside()

        done = self.release(companies, aside["id"], "--waive", "CHECK_CHARACTER")

        verified = {c["credit_code"]: c["credit_code_verified"] for c in companies.nodes("Company")}
        assert done.exit_code == 0
        assert verified == dict.fromkeys(RIGHT_CODES, True) | {self.WRONG: False}
        assert companies.aside() == []

    def test_it_stays_out_without_the_waiver(self, companies):
        (aside,) = companies.aside()

        done = self.release(companies, aside["id"])

        assert done.exit_code == 1
        assert "CHECK_CHARACTER" in done.stdout
        assert len(companies.aside()) == 1

    def test_it_is_let_in_once(self, companies):
        (aside,) = companies.aside()
        self.release(companies, aside["id"], "--waive", "CHECK_CHARACTER")

        again = self.release(companies, aside["id"], "--waive", "CHECK_CHARACTER")

        assert again.exit_code == 1
        assert len(companies.history("Company")) == 4

    def test_a_mended_mapping_lets_it_in(self, companies):
        companies.source(
            COMPANIES.replace(
                'credit_code = "统一社会信用代码"',
                'credit_code = {column = "统一社会信用代码", if_bad = "keep"}',
            )
        )
        where = ("--mapping", companies.mappings, "--data", companies.data)

        companies.zhatu("quarantine", "release", "--all-fixed", "--by", "李", *where)

        assert companies.aside() == []
        assert len(companies.nodes("Company")) == 4

    @pytest.mark.parametrize("code", ["91500107MA5U0000A", "9150O107MA5U0000A6", "渝91500107"])
    def test_what_has_no_form_of_a_code_is_told_apart(self, town, code):
        town.file("companies.csv", f"{HEAD}演示公司,{code}\n")
        town.source(COMPANIES)

        report = town.sync()

        assert report["reasons"] == {"CODE_FORM": 1}


def test_a_wrong_vin_only_leaves_a_warning(town):
    # ISO 3779 check digits: the first is right, the second is a real frame's and wrong
    rows = "LSVAX60E8K2018698,渝A12345\nJN1BJ1CR6KW333538,渝A12346\n"
    town.file("trucks.csv", "车架号,号牌\n" + rows)
    town.source(
        '[read]\npath = "trucks.csv"\n[[record]]\nentity = "Truck"\nfields = {vin = "车架号"}\n'
        '[[record.links]]\nrelation = "BEARS"\nfields = {number = "号牌"}\n'
    )

    report = town.sync()

    assert (report["accepted"], report["warnings"]) == (2, 1)
