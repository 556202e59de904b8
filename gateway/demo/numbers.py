"""Makes invented identifiers whose check characters are right."""

_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_VIN_VALUES = dict(
    zip("0123456789ABCDEFGHJKLMNPRSTUVWXYZ", (*range(10), *range(1, 9), *range(1, 6), 7, 9,
        *range(2, 10)), strict=True)
)  # fmt: skip


def credit_code(district: str, body: str) -> str:
    """The unified social credit code (GB 32100) of a company: district of 6, body of 9."""
    stem = f"91{district}{body}"
    total = sum(
        _CREDIT_ALPHABET.index(character) * pow(3, place, 31)
        for place, character in enumerate(stem)
    )
    return stem + _CREDIT_ALPHABET[(31 - total % 31) % 31]


def vin(stem: str, rest: str) -> str:
    """A VIN (ISO 3779) from its first 8 and last 8 characters; the check digit stands between."""
    total = sum(
        _VIN_VALUES[character] * weight
        for character, weight in zip(f"{stem}0{rest}", _VIN_WEIGHTS, strict=True)
    )
    return stem + "0123456789X"[total % 11] + rest


def spoilt(code: str, place: int) -> str:
    """The code with another digit at a place, so that it no longer fits its check character."""
    return code[:place] + ("1" if code[place] != "1" else "2") + code[place + 1 :]
