"""The names by which the parts of a bundle and of a case are called."""

from __future__ import annotations

from typing import NewType

AreaId = NewType("AreaId", str)
ProcedureId = NewType("ProcedureId", str)
PartyId = NewType("PartyId", str)
StateId = NewType("StateId", str)
StageId = NewType("StageId", str)
TransitionId = NewType("TransitionId", str)
DeadlineId = NewType("DeadlineId", str)
MarkId = NewType("MarkId", str)
RuleId = NewType("RuleId", str)
FormId = NewType("FormId", str)
PageId = NewType("PageId", str)
QuestionSetId = NewType("QuestionSetId", str)
QuestionId = NewType("QuestionId", str)
CodeListId = NewType("CodeListId", str)
RightId = NewType("RightId", str)
OfficeId = NewType("OfficeId", str)
FactId = NewType("FactId", str)
LinkId = NewType("LinkId", str)
PublicationId = NewType("PublicationId", str)
GuaranteeId = NewType("GuaranteeId", str)

CaseId = NewType("CaseId", str)
CaseNumber = NewType("CaseNumber", str)
AuthorityId = NewType("AuthorityId", str)
UserId = NewType("UserId", str)
Digest = NewType("Digest", str)
Country = NewType("Country", str)
Locality = NewType("Locality", str)
"""Where days are counted: a country (ISO 3166-1), a region of one (ISO 3166-2), or `EU`: institutions of the Union."""
MemberId = NewType("MemberId", str)
"""A member of a group: the authority's id, or the country's code where the members are countries."""
Language = NewType("Language", str)

HANDLER = RightId("handler")
VIEWER = RightId("viewer")
ALLOCATOR = RightId("allocator")
REFERRAL_HANDLER = RightId("referral_handler")
RIGHTS: tuple[RightId, ...] = (
    VIEWER,
    HANDLER,
    RightId("approver"),
    ALLOCATOR,
    REFERRAL_HANDLER,
)
"""Every right that `by`, `who` and `as` may name; a grant of any of them includes reading as a viewer."""
