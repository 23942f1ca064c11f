"""Works out what a customer gets back when a bicycle is returned."""

LATE_FEE_PER_HOUR = 4.0
LOST_KEY_FEE = 25.0


def refund(deposit: float, hours_late: float, key_lost: bool = False) -> float:
    """The deposit less the fees; never less than nothing. The first 15 minutes are free."""
    fee = 0.0
    if hours_late > 0.25:
        fee += LATE_FEE_PER_HOUR * hours_late
    if key_lost:
        fee += LOST_KEY_FEE
    return max(0.0, deposit - fee)


if __name__ == "__main__":
    print(refund(200, hours_late=2.5, key_lost=True))
