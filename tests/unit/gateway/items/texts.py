"""Items as text, to be changed where a test says so."""

ITEM = """
code = "{code}"
name = "未密闭运输"
name_en = "hauling with an open cover"
{kind}
"""
VERSION = """
[[version]]
number = "{number}"
effective_from = {since}
{until}
department = "{department}"
co_handlers = [{co_handlers}]
evidence = ["照片"]
plan = ["核对号牌"]
{extra}
[version.limits]
total = "{total}"
urgent = 3
[[version.basis]]
law = "大气污染防治法"
article = "第七十条"
"""


def a_version(**changes):
    given = {
        "number": "1",
        "since": "2026-01-01",
        "until": "",
        "department": "urban_management",
        "co_handlers": "",
        "extra": "",
        "total": "7 working days",
    }
    return VERSION.format(**(given | changes))


def an_item(*versions, code="UNCOVERED", kind='kind = "UNCOVERED"'):
    return ITEM.format(code=code, kind=kind) + "".join(versions or (a_version(),))
