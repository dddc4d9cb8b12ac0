"""What every entry of a company's files is made of."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

CodeText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
NameText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
LongText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000)]
MobileText = Annotated[str, StringConstraints(pattern=r"^09\d{9}$")]
Words = Annotated[list[NameText], Field(default_factory=list)]
Codes = Annotated[list[CodeText], Field(default_factory=list)]


class Entry(BaseModel):
    """One entry of a file; a key that we do not know is a mistake, not a wish."""

    model_config = ConfigDict(extra="forbid", frozen=True)
