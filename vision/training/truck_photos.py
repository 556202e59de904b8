"""Photos of rendered trucks with the state of their load, as the load classifier sees them."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from vision.region import body_region
from vision.results import Box
from vision.training.camera import expose
from vision.training.truck_scene import STATES, Points, Truck, any_truck, faces, plate_corners

SIDE = 96
PHOTO = 208
# Of what is seen of the truck, so much must be load, sheet or inside to judge it.
JUDGEABLE = 0.07
Image = NDArray[np.uint8]


@dataclass(frozen=True, kw_only=True)
class TruckPhoto:
    """A photo, the truck's state as far as it can be seen, and the part that a stage would cut.

    `plate` holds the corners of its blank plate [4, (x, y)], from the top left clockwise.
    """

    photo: Image
    state: str
    region: Box
    plate: Points

    @property
    def cut(self) -> Image:
        """The region stretched to what the classifier takes, in BGR."""
        box = self.region
        part = self.photo[box.y0 : box.y1, box.x0 : box.x1]
        return np.asarray(cv2.resize(part, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)


@dataclass(frozen=True, kw_only=True)
class Eye:
    """A camera: where it stands, and the rotation and focal length that turn space into pixels."""

    place: Points
    turn: Points
    focal_px: float
    centre_px: Points

    def project(self, points: Points) -> Points:
        """Points [n, 3] in space to pixels [n, 2]."""
        seen = (points - self.place) @ self.turn.T
        return seen[:, :2] / seen[:, 2:] * self.focal_px + self.centre_px

    def distance(self, points: Points) -> float:
        """How far away the middle of some points is."""
        return float(np.linalg.norm(points.mean(axis=0) - self.place))


def truck_photo(dice: Generator, *, state: str | None = None, side: int = PHOTO) -> TruckPhoto:
    """A photo of one truck in a state that can be seen on it, `side` pixels wide and high."""
    wanted = state or STATES[int(dice.integers(len(STATES)))]
    while True:
        truck_state = wanted if wanted != "unknown" else STATES[int(dice.integers(5))]
        truck = any_truck(truck_state, dice)
        front = dice.random() < (0.8 if wanted == "unknown" else 0.12)
        eye = _eye(
            truck, dice, front=front, low=wanted == "unknown" and dice.random() < 0.5, side=side
        )
        made = _draw(truck, eye, dice, side)
        if made is None:
            continue
        photo, seen = made
        found = "unknown" if seen < JUDGEABLE else truck_state
        if found != wanted:
            continue
        region = _region(truck, eye, dice, front=front, side=side)
        if region is None:
            continue
        corners = eye.project(plate_corners(truck, front=front))
        return TruckPhoto(photo=photo, state=found, region=region, plate=corners)


def _eye(truck: Truck, dice: Generator, *, front: bool, low: bool, side: int) -> Eye:
    """A camera on a pole behind or before the truck, or a low one that cannot look into the box."""
    away = dice.uniform(8, 20)
    aside = np.radians(dice.normal(0, 22))
    height = dice.uniform(1.2, 2.4) if low else dice.uniform(4.2, 8.5)
    middle = np.array((0.0, truck.length / 2, truck.rim * 0.62))
    way = np.array((np.sin(aside), np.cos(aside) if front else -np.cos(aside), 0.0))
    end = np.array((0.0, truck.length + truck.cab_length if front else 0.0, 0.0))
    place = end + way * away + np.array((0.0, 0.0, height))
    ahead = middle - place
    ahead /= np.linalg.norm(ahead)
    right = np.cross(ahead, (0.0, 0.0, 1.0))
    right /= np.linalg.norm(right)
    turn = np.stack([right, -np.cross(right, ahead), ahead])
    reach = np.linalg.norm(place - middle)
    focal = side * reach / dice.uniform(6.4, 9.0)
    centre = np.full(2, side / 2) + dice.normal(0, 8, 2) * side / PHOTO
    return Eye(place=place, turn=turn, focal_px=float(focal), centre_px=centre)


def _draw(truck: Truck, eye: Eye, dice: Generator, side: int) -> tuple[Image, float] | None:
    """The photo, and what share of the truck seen is load; painted from far to near."""
    photo = _street(dice, side)
    shown = np.zeros((side, side), np.uint8)
    ordered = sorted(faces(truck, dice), key=lambda face: -eye.distance(face.points))
    for face in ordered:
        polygon = np.round(eye.project(face.points)).astype(np.int32)
        cv2.fillConvexPoly(photo, polygon, face.colour, cv2.LINE_AA)
        cv2.fillConvexPoly(shown, polygon, 2 if face.shows_load else 1)
    for end in (False, True):
        _plate(photo, eye, truck, dice, front=end)
    body = int((shown > 0).sum())
    if body < side * side // 20:
        return None
    return expose(photo, dice), float((shown == 2).sum() / body)


def _plate(
    photo: NDArray[np.float32], eye: Eye, truck: Truck, dice: Generator, *, front: bool
) -> None:
    corners = plate_corners(truck, front=front)
    outward = 1.0 if front else -1.0
    if (eye.place[1] - corners[0, 1]) * outward <= 0:
        return
    polygon = np.round(eye.project(corners)).astype(np.int32)
    yellow = (20 + dice.normal(0, 10), 170 + dice.normal(0, 15), 235 + dice.normal(0, 10))
    cv2.fillConvexPoly(photo, polygon, yellow, cv2.LINE_AA)


def _street(dice: Generator, side: int) -> NDArray[np.float32]:
    """Sky or wall above, road below, and some boxes that are no truck."""
    few = (int(dice.integers(2, 6)), int(dice.integers(2, 6)), 3)
    above = cv2.resize(dice.uniform(60, 230, few).astype(np.float32), (side, side))
    road = float(dice.uniform(60, 150)) + dice.normal(0, 6, (side, side, 1))
    horizon = int(dice.uniform(0.05, 0.6) * side)
    street = np.asarray(above, np.float32).copy()
    street[horizon:] = (road + np.zeros(3))[horizon:]
    for _ in range(int(dice.integers(0, 7))):
        x, y = (int(each) for each in dice.uniform(-0.1, 1, 2) * side)
        wide, high = (int(each) for each in dice.uniform(0.04, 0.45, 2) * side)
        colour = tuple(float(each) for each in dice.uniform(20, 230, 3))
        cv2.rectangle(street, (x, y), (x + wide, y + high), colour, -1)
    return street


def _region(truck: Truck, eye: Eye, dice: Generator, *, front: bool, side: int) -> Box | None:
    """What the stage before would cut out: round the plate, or now and then the whole truck."""
    if dice.random() < 0.3:
        outline = eye.project(_hull(truck))
        low, high = outline.min(axis=0), outline.max(axis=0)
        margin = (high - low) * dice.uniform(-0.02, 0.12, 2)
        (x0, y0), (x1, y1) = low - margin, high + margin
        region = Box(*(int(np.clip(each, 0, side)) for each in (x0, y0, x1, y1)))
    else:
        corners = eye.project(plate_corners(truck, front=front))
        off = dice.normal(0, 0.06, 4) * (corners[:, 0].max() - corners[:, 0].min())
        low, high = corners.min(axis=0) + off[:2], corners.max(axis=0) + off[2:]
        plate = Box(*(round(float(each)) for each in (*low, *high)))
        region = body_region(plate, side, side)
    if region.x1 - region.x0 < side // 5 or region.y1 - region.y0 < side // 5:
        return None
    return region


def _hull(truck: Truck) -> Points:
    half, end = truck.width / 2, truck.length + truck.cab_length + 0.3
    high = max(truck.rim, truck.cab_height)
    return np.array([(x, y, z) for x in (-half, half) for y in (0.0, end) for z in (0.0, high)])
