"""Codes IMI-J: linked cases, and what is published."""

from __future__ import annotations

from imi_runtime.codes.code import WARNING, Code

NO_SUCH_LINK = Code(
    "IMI-J001", "a name that is not a link",
    "{subject} '{name}', which is not a link",
    cure="correct the name, or declare it under 'links'",
    meaning="Linked cases are declared under 'links' of the procedure.",
    wrong="fires: {prat: receive}", right="fires: {part: receive}",
)
LINK_FILLS_SEATS = Code(
    "IMI-J002", "a link that does not fill the right seats",
    "link '{link}' opens cases of '{procedure}' and {fault}",
    cure="fill the seats that join 'from the link' or open the case there, and of others only those that are chosen",
    meaning="A case that another case opens gets its first seats from there; every other seat is taken as usual.",
    wrong="links: {part: {procedure: information_request, parties: {requester: requester}}}",
    right="links: {part: {procedure: information_request, parties: {requester: requester, responder: splitting.to}}}",
)
NOT_FIRED_BY_LINK = Code(
    "IMI-J003", "a fired transition that is not done by a link",
    "{subject} '{name}' of '{procedure}', which is not done 'by: link'",
    cure="write 'by: link' at that transition, or fire another one",
    meaning="What another case sets going is done by nobody here; such transitions say 'by: link'.",
    wrong="receive: {by: host, from: prepared, to: with_host}",
    right="receive: {by: link, from: prepared, to: with_host}",
)
OPENS_WITHOUT_SEATS = Code(
    "IMI-J004", "an opening through a link that leads back",
    "{subject} '{name}' of '{procedure}', which starts in its initial state, through a link that leads back",
    cure="give the link 'parties', so that it can open cases, or fire a transition of a later state",
    meaning="A link with 'parties' opens cases; one without leads back to the case that opened this one.",
    wrong="links: {part: {procedure: information_request}}",
    right="links: {part: {procedure: information_request, parties: {requester: requester, responder: splitting.to}}}",
)
FIRES_IN_CIRCLE = Code(
    "IMI-J005", "steps that fire each other in a circle",
    "'{transition}' fires itself again: {circle}",
    cure="leave out one of the 'fires'",
    meaning="A step and everything that it fires happens at once, so it must come to an end.",
    wrong="close: {fires: {whole: part_done}}  # and part_done: {fires: {part: close}}",
    right="close: {fires: {whole: part_done}}",
)
LINK_WITH_OTHERS = Code(
    "IMI-J006", "a link beside a party",
    "{transition} is done by a linked case and by others",
    cure="write 'by: link' alone; where a party may do the same, give it a transition of its own",
    meaning="A transition 'by: link' happens with a step of another case, and nobody does it.",
    wrong="by: [link, requester]", right="by: link",
)
NEVER_FIRED = Code(
    "IMI-J007", "a transition by link that nothing fires",
    "transition '{transition}' is done 'by: link', but no procedure of the area fires it",
    cure="fire it with 'fires: {LINK: {transition}}' in the other procedure, or remove it",
    meaning="A transition 'by: link' happens only with a step of another case.",
    wrong="receive: {by: link, ..}  # and no 'fires' names it", right="split: {.., fires: {part: receive}}",
)
NOT_PUBLISHED = Code(
    "IMI-J008", "something that cannot be published",
    "{subject} '{found}', which is neither the number, a mark, FORM.QUESTION nor a text of several words",
    cure="name what is shown",
    meaning="Publications name every single thing that they show: 'number', a mark, FORM.QUESTION, or a sentence.",
    wrong="shows: [application]", right="shows: [number, application.profession]",
)
LINKED_FROM_NOWHERE = Code(
    "IMI-J009", "a procedure that nothing opens",
    "procedure '{procedure}' has seats 'from the link', but no link of the area opens it",
    cure="add a link with 'parties' in the procedure that opens it, or let a party open the case",
    meaning="A case is opened by a party, or by a step of another case through a link.",
    wrong="parties: {host: {is: authority, joins: from the link}}",
    right="links: {decision: {procedure: card_decision, parties: {host: application.host}}}",
)
LINK_BACK_SAYS_MORE = Code(
    "IMI-J010", "a link that leads back and says what belongs to opening",
    "link '{link}' leads back to the case that opened this one, so '{key}' says nothing",
    cure="leave it out, or give the link 'parties', so that it opens cases",
    meaning="A link with 'parties' opens cases; one without leads back to the one case that opened this one.",
    wrong="links: {whole: {procedure: application, carries: decision}}",
    right="links: {whole: {procedure: application}}",
)
ONE_OF_SEVERAL = Code(
    "IMI-J011", "a link to one case that opens several",
    "link '{link}' opens a case for each authority that '{answer}' names",
    cure="write 'many: true', or fill the seat by a question of type authority",
    meaning="Behind a link stands one case, unless it says 'many: true'.",
    wrong="links: {part: {procedure: visit, parties: {host: routing.authorities}}}",
    right="links: {part: {procedure: visit, many: true, parties: {host: routing.authorities}}}",
)
SECOND_CASE = Code(
    "IMI-J012", "a step that could open a second case",
    "transition '{transition}' opens a case through '{link}', behind which one case stands at most, and can come again",
    cure="write 'many: true' at the link, or a 'when' that is not true a second time",
    meaning="Without 'many' one case stands behind a link. A step that would open a second one is not open to anybody.",
    wrong="ask: {by: sender, from: sent, to: same, fires: {recall: begin}}",
    right="ask: {by: sender, from: sent, to: same, when: recalled is no, set: {recalled: yes}, fires: {recall: begin}}",
    severity=WARNING,
)
CARRIES_NOTHING = Code(
    "IMI-J013", "a text to carry that nobody has filled",
    "link '{link}' carries '{form}', which cannot have been filled when '{transition}' opens the case",
    cure="fill it with that step or on the way there, or leave it out of 'carries'",
    meaning="What a link carries is copied when the case is opened; later texts do not follow.",
    wrong="carries: [decision]  # and the case is opened before 'decide'", right="carries: [application]",
)
PUBLISHES_NOTHING = Code(
    "IMI-J014", "something published that nobody has filled",
    "publication '{publication}' shows '{shown}', but '{form}' cannot have been filled in any of its states",
    cure="publish it in a state that comes after the form, or show something else",
    meaning="A publication shows what is there; in these states there is nothing to show.",
    wrong="publishes: {card: {shows: [number, decision.reason], in: sent}}",
    right="publishes: {card: {shows: [number, decision.reason], in: decided}}",
)
MAY_BE_MISSING = Code(
    "IMI-J015", "something that is relied on and may be missing",
    "{subject} relies on '{form}', which need not have been filled {when}",
    cure="let every way there fill the form, or rely on something else",
    meaning="Whoever searches by an answer that was never given finds nothing; a condition on it never holds.",
    wrong="publishes: {card: {shows: number, in: [refused, valid], found_by: certificate.number}}",
    right="publishes: {card: {shows: number, in: valid, found_by: certificate.number}}",
    severity=WARNING,
)
NARROWS_NOTHING = Code(
    "IMI-J016", "a copy that cannot be narrowed so",
    "link '{link}' narrows '{page}' {fault}",
    cure="name a page of a carried form on which questions are picked, and one that 'picks_among' it",
    meaning="Of a carried text a link can keep those questions only that were picked among them on another page.",
    wrong="carries: request, narrows: {request.questions: reply.answers}",
    right="carries: request, narrows: {request.questions: splitting.questions}",
)
