"""Who acts: companies, drivers, departments with their sections and posts."""

from __future__ import annotations

from typing import Annotated

from graph.ontology.declare import Prop, Share, entity


@entity(zh="企业", owner="transport", plural="Companies", identity=(("credit_code",), ("name",)))
class Company:
    """A company that hauls, builds or disposes.

    Known by its credit code (GB 32100), or else by its full name.
    """

    name: Annotated[str | None, Prop("企业名称", index=True, search=True)] = None
    credit_code: Annotated[
        str | None, Prop("统一社会信用代码", "unified social credit code, GB 32100", index=True)
    ] = None
    credit_code_verified: Annotated[
        bool | None, Prop("信用代码校验通过", "whether the check character of the code is right")
    ] = None
    business: Annotated[str | None, Prop("企业类型", "what the company does, as worded")] = None
    transport_permit: Annotated[str | None, Prop("道路运输经营许可证号")] = None
    address: Annotated[str | None, Prop("地址")] = None
    contact_phone: Annotated[str | None, Prop("联系电话", share=Share.PERSONAL)] = None


@entity(zh="驾驶员", owner="transport", identity=(("licence_number",),))
class Driver:
    """A person who drives a truck; known by the qualification number."""

    licence_number: Annotated[str, Prop("从业资格证号", share=Share.PERSONAL)]
    name: Annotated[str | None, Prop("姓名", share=Share.PERSONAL)] = None
    phone: Annotated[str | None, Prop("联系电话", share=Share.PERSONAL)] = None


@entity(zh="部门", owner="urban_management", identity=(("code",),))
class Department:
    """A partner department that answers for kinds of violations."""

    code: Annotated[str, Prop("部门编码")]
    name: Annotated[str | None, Prop("部门名称")] = None


@entity(zh="科室", owner="urban_management", identity=(("code",),))
class Section:
    """A section of a department."""

    code: Annotated[str, Prop("科室编码")]
    name: Annotated[str | None, Prop("科室名称")] = None


@entity(zh="岗位", owner="urban_management", identity=(("code",),))
class Post:
    """The post a case is sent to."""

    code: Annotated[str, Prop("岗位编码")]
    name: Annotated[str | None, Prop("岗位名称")] = None
