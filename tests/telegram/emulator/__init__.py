"""A Bot API over real HTTP on the loopback: strict like the real one, with faults and rates on record."""

from tests.telegram.emulator.chats import Account, Message, buttons_of
from tests.telegram.emulator.faults import Fault, Faults, Kind
from tests.telegram.emulator.limits import Limit, Limits, Traffic, most_in_window
from tests.telegram.emulator.people import Group, Person, add_group, add_person
from tests.telegram.emulator.platform import Platform
from tests.telegram.emulator.records import Call
from tests.telegram.emulator.server import serving

__all__ = [
    "Account",
    "Call",
    "Fault",
    "Faults",
    "Group",
    "Kind",
    "Limit",
    "Limits",
    "Message",
    "Person",
    "Platform",
    "Traffic",
    "add_group",
    "add_person",
    "buttons_of",
    "most_in_window",
    "serving",
]
