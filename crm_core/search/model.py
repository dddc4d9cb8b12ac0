"""The search index: one row a record, written in the transaction that writes the record."""

from sqlalchemy import BigInteger, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.db.columns import Base, Code, Long, Moment, Ref


class SearchEntry(Base):
    """The words of one record in the spelling of `crm_core.text.normalise.canonical`.

    ``text`` is `crm_core.search.rules.entry_text`, each part of it between spaces, so that a space and two letters are
    the beginning of a word. ``moment`` is when the record came to be. The index of the fragments of texts is made by
    `crm_core.migrations.search_index`.
    """

    __tablename__ = "search_entries"
    __table_args__ = (
        UniqueConstraint("kind", "record_id"),
        Index("ix_search_entries_newest", "kind", "moment", "record_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)
    kind: Mapped[Code]
    record_id: Mapped[Ref]
    text: Mapped[Long]
    moment: Mapped[Moment]
