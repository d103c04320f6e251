"""Codes IMI-V: what the authors promise never to happen, and what the proof finds."""

from __future__ import annotations

from imi_runtime.codes.code import Code

NOT_A_GUARANTEE = Code(
    "IMI-V001", "a guarantee that cannot be understood",
    "guarantee '{guarantee}' says '{found}', which is none of the sentences that can be proved",
    cure="write 'PARTY reads ITEM', 'T after T', 'T after T or T', 'same person did T and T', or 'T while CONDITION'",
    meaning="What can never happen is said in one of four sentences; so it can be proved for every course of a case.",
    wrong="never: responder sees the request", right="never: responder reads request",
)
GUARANTEE_WITH_STATES = Code(
    "IMI-V002", "states where a guarantee counts everywhere",
    "guarantee '{guarantee}' is not about reading, so 'in' says nothing",
    cure="leave out 'in', or say it as 'T while CONDITION'",
    meaning="'in' narrows what a party never reads; the other sentences are about steps and count everywhere.",
    wrong="{never: close after close, in: sent}", right="{never: responder reads request, in: draft}",
)
