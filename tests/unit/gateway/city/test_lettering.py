import pytest

from gateway.city.dice import Quota, dice
from gateway.city.lettering import door_text, half_read, misread, slipped
from graph.plates import BadPlate, is_valid, judge

PLATES = ("渝A12345", "渝BK8067", "渝C31270D", "渝D10101F")


@pytest.mark.parametrize("number", PLATES)
def test_a_misread_plate_is_another_plate_with_one_character_changed(number):
    for turn in range(50):
        found = misread(number, dice("misread", number, turn), province=False)

        differ = [(a, b) for a, b in zip(number, found, strict=True) if a != b]
        assert is_valid(found)
        assert len(differ) == 1


def test_a_misread_province_changes_nothing_else():
    found = misread("渝A12345", dice("province"), province=True)

    assert found[0] != "渝"
    assert found[1:] == "A12345"


@pytest.mark.parametrize("number", PLATES)
def test_a_slip_of_the_pen_is_no_plate(number):
    with pytest.raises(BadPlate):
        judge(slipped(number, dice("slip", number)))


def test_a_half_read_plate_has_a_dash():
    assert half_read("渝A12345", dice("half")).count("-") == 1


def test_a_typo_on_a_door_leaves_most_of_the_name():
    name, short = "演示恒通渣土运输有限公司", "演示恒通渣土运输"
    right = {door_text(name, short, dice("door", n), typo=False) for n in range(40)}
    wrong = [door_text(name, short, dice("door", n), typo=True) for n in range(40)]

    assert right == {name, short}
    assert all(text not in right or text in name for text in wrong)
    assert all(len(text) >= 5 for text in wrong)


def test_a_stream_of_chance_is_decided_by_its_words_alone():
    first, again, other = dice(1, "x"), dice(1, "x"), dice(2, "x")

    drawn = [first.random() for _ in range(5)]

    assert drawn == [again.random() for _ in range(5)]
    assert drawn != [other.random() for _ in range(5)]


def test_rare_things_have_their_share_however_few_chances_there_are():
    quota, done = Quota({"often": 0.1, "rarely": 0.01}, dice("quota")), []

    for _ in range(1_000):
        for name in quota.due()[:1]:
            quota.take(name)
            done.append(name)

    assert done.count("often") == pytest.approx(100, abs=5)
    assert done.count("rarely") == pytest.approx(10, abs=2)
