"""The one table of relations: who connects to whom, named in both directions."""

from __future__ import annotations

from graph.ontology.declare import Cardinality, RelationSpec

ONE_AT_A_TIME, ONE, MANY = (
    Cardinality.ONE_AT_A_TIME,
    Cardinality.ONE,
    Cardinality.MANY,
)

# (from, name, to, field on from, field on to, 中文, cardinality)
_TABLE = (
    ("Truck", "BEARS", "Plate", "plates", "trucks", "悬挂号牌", ONE_AT_A_TIME),
    ("Truck", "OPERATED_BY", "Company", "companies", "trucks", "所属企业", ONE_AT_A_TIME),
    ("Truck", "FITTED_WITH", "Terminal", "terminals", "trucks", "安装终端", ONE_AT_A_TIME),
    ("Driver", "EMPLOYED_BY", "Company", "companies", "drivers", "受雇于", ONE_AT_A_TIME),
    ("Company", "SAME_AS", "Company", "same_companies", "merged_companies", "合并至", ONE),
    ("Company", "REGISTERED_IN", "District", "districts", "companies", "注册地", ONE_AT_A_TIME),
    ("Section", "PART_OF", "Department", "departments", "sections", "隶属部门", ONE),
    ("Post", "PART_OF", "Section", "sections", "posts", "隶属科室", ONE),
    ("District", "PART_OF", "District", "parents", "children", "隶属区划", ONE),
    ("Site", "LIES_IN", "District", "districts", "sites", "所在区划", ONE),
    ("Site", "BUILT_BY", "Company", "builders", "built_sites", "施工单位", ONE_AT_A_TIME),
    ("Site", "OWNED_BY", "Company", "owners", "owned_sites", "建设单位", ONE_AT_A_TIME),
    ("DisposalSite", "LIES_IN", "District", "districts", "disposal_sites", "所在区划", ONE),
    ("DisposalSite", "RUN_BY", "Company", "operators", "run_disposal_sites", "运营单位",
     ONE_AT_A_TIME),
    ("Checkpoint", "LIES_IN", "District", "districts", "checkpoints", "所在区划", ONE),
    ("Gate", "OPENS_FROM", "Site", "sites", "gates", "所属工地", ONE),
    ("Gate", "OPENS_FROM", "DisposalSite", "disposal_sites", "gates", "所属消纳场", ONE),
    ("Camera", "WATCHES", "Gate", "gates", "cameras", "监控出入口", ONE_AT_A_TIME),
    ("Camera", "WATCHES", "Checkpoint", "checkpoints", "cameras", "监控卡口", ONE_AT_A_TIME),
    ("Camera", "WATCHES", "Site", "sites", "cameras", "监控工地", ONE_AT_A_TIME),
    ("Camera", "WATCHES", "DisposalSite", "disposal_sites", "cameras", "监控消纳场",
     ONE_AT_A_TIME),
    ("Camera", "LIES_IN", "District", "districts", "cameras", "所在区划", ONE),
    ("Permit", "FOR_TRUCK", "Truck", "trucks", "permits", "准运车辆", ONE),
    ("Permit", "FROM_SITE", "Site", "sites", "permits", "出土工地", ONE),
    ("Permit", "TO_DISPOSAL", "DisposalSite", "disposal_sites", "permits", "消纳场", MANY),
    ("Permit", "HELD_BY", "Company", "companies", "permits", "持证企业", ONE),
    ("Permit", "ALONG", "Route", "routes", "permits", "核准路线", MANY),
    ("Waybill", "CARRIED_BY", "Truck", "trucks", "waybills", "承运车辆", ONE),
    ("Waybill", "CARRIED_BY", "Company", "companies", "waybills", "承运企业", ONE),
    ("Waybill", "FROM_SITE", "Site", "sites", "waybills", "出土工地", ONE),
    ("Waybill", "TO_DISPOSAL", "DisposalSite", "disposal_sites", "waybills", "消纳场", ONE),
    ("Waybill", "DRIVEN_BY", "Driver", "drivers", "waybills", "驾驶员", ONE),
    ("Waybill", "UNDER", "Permit", "permits", "waybills", "依据准运证", ONE),
    ("Trip", "MADE_BY", "Truck", "trucks", "trips", "运输车辆", ONE),
    ("Trip", "STARTED_AT", "Site", "sites", "trips", "出土工地", ONE),
    ("Trip", "ENDED_AT", "DisposalSite", "disposal_sites", "trips", "卸土地点", ONE),
    ("Trip", "RECORDED_ON", "Waybill", "waybills", "trips", "对应联单", ONE),
    ("Sighting", "SHOWS", "Plate", "plates", "sightings", "拍到号牌", ONE),
    ("Sighting", "TAKEN_BY", "Camera", "cameras", "sightings", "抓拍设备", ONE),
    ("Sighting", "PICTURED_ON", "Evidence", "evidence", "sightings", "抓拍图片", MANY),
    ("Sighting", "TAKEN_IN", "District", "districts", "sightings", "抓拍区划", ONE),
    ("Alert", "RAISED_ON", "Sighting", "sightings", "alerts", "触发抓拍", ONE),
    ("Alert", "RAISED_ON", "Trip", "trips", "alerts", "触发运次", ONE),
    ("Alert", "ACCUSES", "Truck", "trucks", "alerts", "涉嫌车辆", ONE),
    ("Alert", "CONTRADICTS", "Sighting", "contradicted_sightings", "contradicting_alerts",
     "矛盾抓拍", ONE),
    ("Alert", "DOUBTS", "Plate", "doubted_plates", "doubting_alerts", "存疑号牌", ONE),
    ("Violation", "CONFIRMS", "Alert", "alerts", "violations", "确认告警", ONE),
    ("Violation", "COMMITTED_BY", "Truck", "trucks", "violations", "违法车辆", ONE),
    ("Violation", "SHOWN_BY", "Sighting", "sightings", "violations", "证明抓拍", MANY),
    ("Violation", "DURING", "Trip", "trips", "violations", "所在运次", ONE),
    ("Violation", "TRACED_TO", "Company", "companies", "violations", "责任企业", ONE),
    ("Violation", "TRACED_TO", "Site", "sites", "violations", "溯源工地", ONE),
    ("Violation", "AGAINST", "Permit", "permits", "violations", "依据准运证", ONE),
    ("Violation", "OCCURRED_IN", "District", "districts", "violations", "发生区划", ONE),
)  # fmt: skip

RELATIONS: tuple[RelationSpec, ...] = tuple(
    RelationSpec(
        source=source,
        name=name,
        target=target,
        out=out,
        back=back,
        zh=zh,
        en=f"{source} {name.lower().replace('_', ' ')} {target}",
        cardinality=cardinality,
        props={},
    )
    for source, name, target, out, back, zh, cardinality in _TABLE
)
