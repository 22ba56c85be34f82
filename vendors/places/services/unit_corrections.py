"""Two faults of the published lists that their own figures give away. Pure functions of names and places."""

import math
from collections import defaultdict
from collections.abc import Mapping
from statistics import median
from typing import NamedTuple

Centre = tuple[float, float]  # latitude, longitude in degrees

# A divided commune is cut between neighbours: of the 32 links that a namesake makes doubtful, 31 lie 17 to
# 99 km from every other source of their new commune, and one lies 5 km from them and may be right.
NEIGHBOUR_KM = 12
# New communes are up to 50 km long in the highlands; the eight wrong centres lie 66 to 102 km off.
MISPLACED_KM = 60


class Link(NamedTuple):
    """Old commune to new one, by the keys of the list: "tinhdongnai_huyenvinhcuu_thitranvinhan"."""

    old: str
    new: str
    is_default: bool


def distance_km(here: Centre, there: Centre) -> float:
    """On a flat earth: good to a percent over the width of a province."""
    width = (here[1] - there[1]) * math.cos(math.radians(here[0]))
    return 111.2 * math.hypot(here[0] - there[0], width)


def without_namesakes(links: list[Link], old_centres: Mapping[str, Centre]) -> list[Link]:
    """Drop links made by matching a name alone.

    A resolution says "một phần xã Thạnh Quới"; Cần Thơ has had two communes of that name since it took in
    Sóc Trăng, 100 km apart, and the list gives a part of each to both successors. A link that is not the
    default is dropped when a namesake has the same successor and the commune is no neighbour of its sources.
    """
    linked: dict[str, list[str]] = defaultdict(list)
    sources: dict[str, list[str]] = defaultdict(list)
    for link in links:
        linked[link.new].append(link.old)
        if link.is_default:
            sources[link.new].append(link.old)

    def is_namesake(link: Link) -> bool:
        if link.is_default or link.old not in old_centres:
            return False
        bare = link.old.rpartition("_")[2]
        if not any(old != link.old and old.rpartition("_")[2] == bare for old in linked[link.new]):
            return False
        here = old_centres[link.old]
        neighbours = [old_centres[old] for old in sources[link.new] if old in old_centres]
        return bool(neighbours) and min(distance_km(here, there) for there in neighbours) > NEIGHBOUR_KM

    return [link for link in links if not is_namesake(link)]


def centre_of_sources(
    links: list[Link], new_centres: Mapping[str, Centre], old_centres: Mapping[str, Centre]
) -> dict[str, Centre]:
    """Centres of the new communes, by key; one that lies far from all it was made of is put in their middle.

    The list exchanges a few communes here: Lương Sơn and Sơn Lương of Phú Thọ stand in each other's place.
    """
    sources: dict[str, list[Centre]] = defaultdict(list)
    for link in links:
        if link.is_default and link.old in old_centres:
            sources[link.new].append(old_centres[link.old])
    corrected = dict(new_centres)
    for key, points in sources.items():
        middle = (median(point[0] for point in points), median(point[1] for point in points))
        if distance_km(middle, new_centres[key]) > MISPLACED_KM:
            corrected[key] = middle
    return corrected
