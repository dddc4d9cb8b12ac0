"""Reading a customer's words: which category a problem falls in and how pressing it is (pure)."""

from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz

from crm_core.knowledge.words import is_form_of, readings_of, words_of
from crm_core.tickets.rules import Priority

PRESSING_WORDS = ("فوری", "فورا", "اورژانسی", "اضطراری", "خیلی عجله", "هرچه سریعتر", "foori", "urgent")
"""Said about any subject, these raise the usual priority of the category by one step, at most to ``high``."""
STOPPED_WORDS = ("متوقف", "خوابیده", "تعطیل", "از کار افتاده", "الان", "سریع", "عجله", "فوری")
"""Said in answer to «کارتان متوقف شده یا می‌شود صبر کرد؟», these are a yes to the first."""
STANDSTILL_WORDS = frozenset({"متوقف", "خوابیده"})
"""Of them, those that are the question's own: whatever else they sound like, they answer it."""
WAITING_WORDS = frozenset({"صبر", "سبر", "معطل"})
"""With «نمی…» beside them, these say that the customer cannot wait."""
NOT_STOPPED = frozenset({"نشده", "نشدیم", "نیفتاده", "نخوابیده", "نیستیم", "نداریم"})
"""A stopped word right before one of these, or of `DENIALS`, says the opposite."""
DENIALS = frozenset({"نیست", "نیستش", "ندارد", "نداره", "ندارم", "نیس", "nist", "nadaram"})
"""A pressing word right before one of these is not pressing («فوری نیست»)."""
MATTER_WORDS = 4
"""Words from which a first message may describe what happened («پرینترم کاغذ گیر می‌کنه»)."""
TELLING_WORDS = 2
"""Words among them that must say something."""
EMPTY_WORDS = frozenset(words_of(
    "سلام درود وقت وقتتون بخیر روز صبح شب عصر خسته نباشید ببخشید لطفا من ما یه یک مشکل مشکلی مشکلم مشکله مورد فنی"
    " خرابی دارم داریم دارد داره پیش اومده آمده اومد آمد شده شد خورده خوردم خوردیم بر به با برام برای برامون"
    " می‌خوام می‌خواستم می‌خواهم میخوام گزارش بدم بدهم کنم کنید کنین ثبت اعلام تیکت درخواست پشتیبانی اینجا که رو را"
    " از شما ازتون شکایت شکایتی شکایتم گله گلایه اعتراض"
))  # fmt: skip
"""What people say around «مشکل دارم» and «شکایت دارم»."""
TYPO_LENGTH = 6
"""Letters from which a word may differ a little; shorter words are too easily another word."""
TYPO_SCORE = 80
"""Least similarity (0..100) of a misspelt word: one wrong letter in six, two in ten."""


def match_category(text: str, aliases: Mapping[str, Sequence[str]]) -> str | None:
    """The category code whose aliases say most of a text; None when nothing fits or two fit equally well."""
    readings = readings_of(text)
    scores = {code: max(_score(words, names) for words in readings) for code, names in aliases.items()}
    best = max(scores.values(), default=0)
    winners = [code for code, score in scores.items() if score == best]
    return winners[0] if best > 0 and len(winners) == 1 else None


def guess_priority(text: str, *, urgent_words: Sequence[str], default: Priority) -> Priority:
    """How pressing a description sounds: the category's urgent words first, then pressing words."""
    readings = readings_of(text)
    if any(_covers(words, words_of(phrase)) for words in readings for phrase in urgent_words):
        return Priority.URGENT
    if any(_is_pressing(words) for words in readings):
        order = list(Priority)
        raised = order[min(order.index(default) + 1, order.index(Priority.HIGH))]
        return max(default, raised, key=order.index)
    return default


def says_stopped(text: str) -> bool:
    """Whether an answer speaks of a standstill in the words of the question, or denies one."""
    return not STANDSTILL_WORDS.isdisjoint(words_of(text))


def tells_matter(text: str) -> bool:
    """Whether a first message describes the fault or complaint already, not only that there is one."""
    words = words_of(text)
    return len(words) >= MATTER_WORDS and len([word for word in words if word not in EMPTY_WORDS]) >= TELLING_WORDS


def read_pressure(text: str) -> Priority | None:
    """What «کارتان متوقف شده یا می‌شود صبر کرد؟» is answered with: urgent, normal, or words that say neither."""
    readings = readings_of(text)
    if any(_is_stopped(words) or _cannot_wait(words) for words in readings):
        return Priority.URGENT
    return Priority.NORMAL if any(WAITING_WORDS.intersection(words) for words in readings) else None


def _is_stopped(words: Sequence[str]) -> bool:
    denied = DENIALS | NOT_STOPPED
    told = [word for word, after in zip(words, (*words[1:], ""), strict=True) if after not in denied]
    return any(_covers(told, words_of(phrase)) for phrase in STOPPED_WORDS)


def _cannot_wait(words: Sequence[str]) -> bool:
    return bool(WAITING_WORDS.intersection(words)) and any(
        word.startswith("نمی") or word in {"ندارم", "نداریم"} for word in words
    )


def _score(words: Sequence[str], names: Sequence[str]) -> int:
    """Letters of the longest alias that the text contains; every further one adds a single point."""
    found = [words_of(name) for name in names if _covers(words, words_of(name))]
    return max((sum(map(len, wanted)) * 10 for wanted in found), default=0) + max(len(found) - 1, 0)


def _covers(words: Sequence[str], wanted: Sequence[str]) -> bool:
    return bool(wanted) and all(any(_same(word, part) for word in words) for part in wanted)


def _same(word: str, wanted: str) -> bool:
    if is_form_of(word, wanted):
        return True
    return min(len(wanted), len(word)) >= TYPO_LENGTH and fuzz.ratio(word, wanted) >= TYPO_SCORE


def _is_pressing(words: Sequence[str]) -> bool:
    for phrase in PRESSING_WORDS:
        wanted = words_of(phrase)
        for start in range(len(words) - len(wanted) + 1):
            after = words[start + len(wanted) : start + len(wanted) + 1]
            if tuple(words[start : start + len(wanted)]) == wanted and not DENIALS.intersection(after):
                return True
    return False
