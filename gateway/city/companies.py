"""Who hauls and who builds; all names are invented and begin with 演示."""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.city.dice import dice
from gateway.city.places import Site
from gateway.city.scale import Size
from gateway.demo.numbers import credit_code

_FIRST = "巨长华白龙南金鑫恒宏通达顺安盛瑞嘉远捷诚"
_SECOND = "石坡岩市洲彭源利泰运途德兴和隆丰平山路信"
_LINES = ("渣土运输", "环保运输", "土石方运输", "渣运", "绿色运输", "建筑垃圾清运")
_BUILDERS = ("建工", "基础工程", "路桥建设", "城建集团", "市政工程")


@dataclass(frozen=True, kw_only=True)
class Company:
    """A company by its full name, and the short one that is painted on doors."""

    name: str
    short_name: str
    credit_code: str
    district: str
    transport_permit: str | None = None


@dataclass(frozen=True, slots=True)
class Trade:
    """All hauliers and builders, and which sites each haulier works for."""

    hauliers: tuple[Company, ...]
    builders: tuple[Company, ...]
    sites_of: tuple[tuple[Site, ...], ...]

    def builder(self, site: Site) -> Company:
        """Who builds on a site."""
        return self.builders[site.builder % len(self.builders)]


def trade(size: Size, seed: int, sites: Sequence[Site]) -> Trade:
    """The companies of a city; every site has one haulier or two, every haulier two sites."""
    hauliers = tuple(_haulier(n, size) for n in range(size.companies))
    builders = tuple(_builder(n, size) for n in range(max(2, size.companies // 2)))
    chance = dice(seed, "contracts")
    works: list[list[Site]] = [[] for _ in hauliers]
    for site in sites:
        for company in chance.sample(range(len(hauliers)), chance.choice((1, 2, 2))):
            works[company].append(site)
    for own in works:
        own.extend(chance.sample([s for s in sites if s not in own], max(0, 2 - len(own))))
    return Trade(hauliers, builders, tuple(map(tuple, works)))


def _words(serial: int) -> str:
    # neighbours in the list differ by one character, as real companies do
    return _FIRST[serial % len(_FIRST)] + _SECOND[serial // len(_FIRST) % len(_SECOND)]


def _haulier(serial: int, size: Size) -> Company:
    district = size.districts[serial % len(size.districts)]
    words, line = _words(serial), _LINES[serial * 7 % len(_LINES)]
    return Company(
        name=f"演示{words}{line}有限公司",
        short_name=f"演示{words}{line}",
        credit_code=credit_code(district, f"MACTY{serial + 1:04d}"),
        district=district,
        transport_permit=f"渝交运管许可{district}{serial + 1:04d}号",
    )


def _builder(serial: int, size: Size) -> Company:
    district = size.districts[serial % len(size.districts)]
    words = _words(serial * 3 + 11)
    return Company(
        name=f"演示{words}{_BUILDERS[serial % len(_BUILDERS)]}有限公司",
        short_name=f"演示{words}",
        credit_code=credit_code(district, f"MACTB{serial + 1:04d}"),
        district=district,
    )
