"""Whether two contacts are one person, and how sure that is (pure).

A key that both have shown is worth what `STRENGTH` says. Names count only together with a firm or a city, whole
and never in part. Keys that contradict each other are told as conflicts: such a pair is never joined by itself.
"""

from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz

from crm_core.contacts.names import firm_key, person_key
from crm_core.contacts.rules import IdentityKind
from crm_core.text.ids import is_national_id
from crm_core.text.normalise import canonical

STRENGTH = {
    IdentityKind.NATIONAL_ID: 5,
    IdentityKind.MOBILE: 4,
    IdentityKind.TELEGRAM: 3,
    IdentityKind.BALE: 3,
    IdentityKind.SITE_USER: 3,
    IdentityKind.EMAIL: 2,
}
"""How strong a shared key is, against `NAME_STRENGTH` for names."""
NAME_STRENGTH = 1
KEY_SCORE = {5: 98, 4: 90, 3: 85, 2: 75}
"""Score by strength of the strongest shared key: about how often such a pair is one person, in percent."""
SAME_NAME, SIMILAR_NAME, SAME_ORGANISATION, SAME_CITY = 45, 35, 35, 20
"""What names add up to: a name with its firm is enough to ask, so is a full name in the same city."""
SIMILAR_FROM = 88.0
"""Likeness (rapidfuzz ratio, 0 to 100) from which two names may be one misspelt: one letter in about eight."""
ASK_FROM = 60
"""Score from which a colleague is asked."""
MOST = 100


class Reason(StrEnum):
    """Why two contacts may be one person."""

    NATIONAL_ID = "national_id"
    MOBILE = "mobile"
    ACCOUNT = "account"
    EMAIL = "email"
    NAME = "name"
    SIMILAR_NAME = "similar_name"
    ORGANISATION = "organisation"
    CITY = "city"


class Conflict(StrEnum):
    """Why two contacts may be two people after all."""

    NATIONAL_ID = "different_national_id"
    MOBILE = "different_verified_mobile"
    NAME = "different_name"


_REASON = {
    IdentityKind.NATIONAL_ID: Reason.NATIONAL_ID, IdentityKind.MOBILE: Reason.MOBILE,
    IdentityKind.TELEGRAM: Reason.ACCOUNT, IdentityKind.BALE: Reason.ACCOUNT, IdentityKind.SITE_USER: Reason.ACCOUNT,
    IdentityKind.EMAIL: Reason.EMAIL,
}  # fmt: skip


@dataclass(frozen=True)
class Key:
    """A key and whether it was proven."""

    kind: IdentityKind
    value: str
    verified: bool = False


@dataclass(frozen=True)
class Person:
    """What matching looks at: a contact, and keys that it has just shown although they belong to another one."""

    name: str | None = None
    organisation: str | None = None
    city: str | None = None
    keys: frozenset[Key] = frozenset()
    shown: frozenset[Key] = frozenset()


@dataclass(frozen=True)
class Match:
    """How far two contacts look like one person: ``score`` in percent, ``strength`` of the best reason, 0 for none.

    ``proven`` says that their strongest shared key was proven by whoever showed it.
    """

    score: int = 0
    strength: int = 0
    reasons: tuple[Reason, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    proven: bool = False

    @property
    def is_worth_asking(self) -> bool:
        """Whether a colleague should look at the pair."""
        return self.strength > NAME_STRENGTH or (self.score >= ASK_FROM and not self.conflicts)

    @property
    def joins_by_itself(self) -> bool:
        """Whether the two may become one without anybody being asked."""
        return self.proven and not self.conflicts


def match(one: Person, other: Person) -> Match:
    """How far two persons look like one; the order of the two does not matter."""
    reasons, weight = _by_name(one, other)
    shared = _shared(one, other)
    conflicts = _conflicts(one, other)
    if not shared:
        return Match(weight, NAME_STRENGTH if reasons else 0, reasons, conflicts)
    strength = max(STRENGTH[kind] for kind, _ in shared)
    ordered = sorted(shared, key=lambda key: (-STRENGTH[key[0]], key))
    by_key = tuple(dict.fromkeys(_REASON[kind] for kind, _ in ordered))
    proven = any(_is_proven(one, other, key) for key in shared if STRENGTH[key[0]] == strength)
    doubt = MOST - KEY_SCORE[strength]
    score = MOST - doubt * (MOST - weight) // MOST
    return Match(score, strength, (*by_key, *reasons), conflicts, proven)


def is_full_name(name: str | None) -> bool:
    """Whether a name has at least two words, so that it may tell one person from another."""
    return " " in (person_key(name) or "")


def _by_name(one: Person, other: Person) -> tuple[tuple[Reason, ...], int]:
    """What names, firms and cities say, and its weight; namesakes of two firms are two people to us."""
    likeness = _likeness(one.name, other.name)
    if likeness < SIMILAR_FROM or not (is_full_name(one.name) and is_full_name(other.name)):
        return (), 0
    same = likeness == MOST
    reasons, weight = [Reason.NAME if same else Reason.SIMILAR_NAME], SAME_NAME if same else SIMILAR_NAME
    firms = {firm_key(one.organisation), firm_key(other.organisation)} - {None}
    if len(firms) == 1 and one.organisation and other.organisation:
        reasons.append(Reason.ORGANISATION)
        weight += SAME_ORGANISATION
    if len(firms) < 2 and _equal(canonical(one.city or ""), canonical(other.city or "")):
        reasons.append(Reason.CITY)
        weight += SAME_CITY
    return tuple(reasons), weight


def _likeness(one: str | None, other: str | None) -> float:
    """How alike two names are from 0 to 100, in whatever order and with whatever gaps their words stand."""
    first, second = person_key(one), person_key(other)
    if first is None or second is None:
        return 0.0
    in_order = fuzz.ratio(first.replace(" ", ""), second.replace(" ", ""))
    sorted_words = fuzz.ratio("".join(sorted(first.split())), "".join(sorted(second.split())))
    return max(in_order, sorted_words)


def _shared(one: Person, other: Person) -> set[tuple[IdentityKind, str]]:
    """Keys that both have or have shown; a national id with a wrong check digit is none."""
    both = {(key.kind, key.value) for key in one.keys | one.shown} & {
        (key.kind, key.value) for key in other.keys | other.shown
    }
    return {key for key in both if key[0] != IdentityKind.NATIONAL_ID or is_national_id(key[1])}


def _is_proven(one: Person, other: Person, key: tuple[IdentityKind, str]) -> bool:
    """Whether everybody who showed a key that is another's proved it; of keys that both own, whether both did."""
    shown = [row.verified for row in one.shown | other.shown if (row.kind, row.value) == key]
    owned = [row.verified for person in (one, other) for row in person.keys if (row.kind, row.value) == key]
    return all(shown or owned)


def _conflicts(one: Person, other: Person) -> tuple[Conflict, ...]:
    found = []
    if _differ(_national_ids(one), _national_ids(other)):
        found.append(Conflict.NATIONAL_ID)
    if _differ(_proven_mobiles(one), _proven_mobiles(other)):
        found.append(Conflict.MOBILE)
    if person_key(one.name) and person_key(other.name) and _likeness(one.name, other.name) < SIMILAR_FROM:
        found.append(Conflict.NAME)
    return tuple(found)


def _national_ids(person: Person) -> set[str]:
    return {key.value for key in person.keys if key.kind == IdentityKind.NATIONAL_ID and is_national_id(key.value)}


def _proven_mobiles(person: Person) -> set[str]:
    return {key.value for key in person.keys if key.kind == IdentityKind.MOBILE and key.verified}


def _differ(one: set[str], other: set[str]) -> bool:
    return bool(one and other) and one.isdisjoint(other)


def _equal(one: str | None, other: str | None) -> bool:
    return bool(one) and one == other
