"""What may go wrong when contacts are merged."""

from crm_core.errors import CRMError


class MergeWithItselfError(CRMError):
    """Both are one and the same contact already."""

    code = "merge_with_itself"
    http_status = 422


class ContactMergedError(CRMError):
    """One of the two was merged into another contact, ``data.survivor``; that one may be merged instead."""

    code = "contact_merged"
    http_status = 409


class MergeCycleError(CRMError):
    """The contact that is to survive was merged into the other one."""

    code = "merge_cycle"
    http_status = 409


class MergeCoveredError(CRMError):
    """The survivor or its lead was itself merged later; ``data.merge_id`` is the merge to undo first."""

    code = "merge_covered"
    http_status = 409


class ProposalDecidedError(CRMError):
    """The two were merged meanwhile, so that there is nothing to dismiss."""

    code = "proposal_decided"
    http_status = 409
