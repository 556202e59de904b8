"""The provisions that the kinds of violations rest on; read in the texts in force in 2018–2021."""

from __future__ import annotations

from graph.violations.kind import LegalBasis

AIR_COVER = LegalBasis(
    law="大气污染防治法",
    article="第七十条第一款",
    penalty="第一百一十六条",
    who="运输车辆",
    fine_min_yuan=2_000,
    fine_max_yuan=20_000,
)
CITY_COVER = LegalBasis(
    law="重庆市市容环境卫生管理条例",
    article="第六十七条",
    penalty="第六十七条第二款",
    who="运输车辆",
    fine_min_yuan=2_000,
    fine_max_yuan=20_000,
)
CITY_SPILL = LegalBasis(
    law="重庆市市容环境卫生管理条例",
    article="第六十八条",
    penalty="第六十八条",
    who="密闭式运输车辆",
    fine_min_yuan=2_000,
    fine_max_yuan=20_000,
)
TOWN_COVER = LegalBasis(
    law="城市市容和环境卫生管理条例", article="第十五条", penalty="", who="货运车辆"
)
ROAD_LOAD = LegalBasis(
    law="道路交通安全法",
    article="第四十八条第一款",
    penalty="第九十条",
    who="机动车驾驶人",
    fine_min_yuan=20,
    fine_max_yuan=200,
)
CITY_PERMIT = LegalBasis(
    law="重庆市市容环境卫生管理条例",
    article="第六十六条第一款",
    penalty="第六十六条第二款",
    who="建筑施工单位",
    fine_min_yuan=5_000,
    fine_max_yuan=30_000,
)
CITY_TIME_PLACE = LegalBasis(
    law="重庆市市容环境卫生管理条例",
    article="第六十六条第三款",
    penalty="第六十六条第三款",
    who="机动车所有人或者驾驶人",
    fine_min_yuan=2_000,
    fine_max_yuan=20_000,
)
WASTE_PERMIT = LegalBasis(
    law="城市建筑垃圾管理规定",
    article="第七条",
    penalty="第二十五条",
    who="施工单位",
    fine_min_yuan=10_000,
    fine_max_yuan=100_000,
    checked=False,
)
CLONED_PLATE = LegalBasis(
    law="道路交通安全法",
    article="第九十六条第三款",
    penalty="第九十六条第三款",
    who="机动车所有人或者驾驶人",
    fine_min_yuan=2_000,
    fine_max_yuan=5_000,
)
WASTE_DUMPING = LegalBasis(
    law="固体废物污染环境防治法",
    article="第六十三条第三款",
    penalty="第一百一十一条第一款第四项",
    who="工程施工单位",
    fine_min_yuan=100_000,
    fine_max_yuan=1_000_000,
)
