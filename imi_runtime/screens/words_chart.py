"""The English words of the pages that explain a procedure, and of its picture."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CHART_WORDS: Mapping[str, str] = MappingProxyType({
    "chart/procedures": "Procedures",
    "chart/procedures_help": "How each procedure runs: where a case can stand, who does what, and by when.",
    "chart/none": "No procedure is deployed here yet.",
    "chart/picture": "Picture",
    "chart/describes": "Picture of the procedure. The tables say the same in words. States: {states}. Steps: {steps}.",
    "chart/start": "Start",
    "chart/end": "End",
    "chart/waits_for": "Waits for: {seat}",
    "chart/waits_for_links": "Waits for linked cases",
    "chart/waits_for_nobody": "Waits for nobody",
    "chart/clock": "{deadline}: {term}",
    "chart/stays": "The case stays here",
    "chart/own_standing": "Each member then stands at: {status}",
    "chart/here": "The case is here",
    "chart/came": "The thick line is the way by which the case came.",
    "chart/by_person": "Somebody does it",
    "chart/by_itself": "It happens by itself",
    "chart/way_taken": "Done in this case",
    "chart/steps": "Who can do what",
    "chart/states": "Where a case can stand",
    "chart/deadlines": "Deadlines",
    "chart/from": "From",
    "chart/what": "What",
    "chart/who": "Who",
    "chart/when": "Under which condition",
    "chart/by_when": "Deadline",
    "chart/to": "To",
    "chart/state": "State",
    "chart/turn": "Whose turn it is",
    "chart/running": "Deadlines that run here",
    "chart/deadline": "Deadline",
    "chart/binds": "Binds",
    "chart/term": "Term",
    "chart/course": "Starts and ends",
    "chart/afterwards": "Who is told, and what follows",
    "chart/law": "Legal basis",
    "chart/case_link": "Where this case stands",
    "chart/case_title": "Where case {number} stands",
    "chart/back_to_case": "Back to the case",
})
"""Context -> English."""
