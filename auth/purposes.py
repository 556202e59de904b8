"""What data may be asked for: the closed list of purposes that agreements and requests name."""

from __future__ import annotations

from collections.abc import Mapping

OWN_DUTY = "own_duty"
"""A department reads its own data in its own work; no agreement is asked for that."""
AUDIT = "audit"
"""What an auditor reads, whatever is said."""

PURPOSES: Mapping[str, str] = {
    OWN_DUTY: "本部门履职",
    AUDIT: "审计监督",
    "case_handling": "案件办理",
    "traffic_enforcement": "交通违法查处",
    "waste_supervision": "建筑垃圾处置监管",
    "site_supervision": "工地监管",
    "carrier_supervision": "运输企业监管",
    "permit_review": "核准审批",
    "emergency": "应急处置",
    "statistics": "统计分析",
}
"""Purposes by their word, with their Chinese names (数据安全法 §38, 个人信息保护法 §34)."""
