"""Files that invented people attach: a page with one line, made when a story names it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from imi_runtime.engine.attached import files_in
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Answer, Answers
from imi_runtime.model.files import FileVerdict
from imi_runtime.model.ids import CaseId, FormId
from imi_runtime.model.questions import FileKind
from imi_runtime.operations.visits import Visit
from imi_runtime.store import attachments, cases

LINE = "Invented for a demonstration: {name}"


@dataclass(slots=True)
class InventedFiles:
    """The files of one case of a story: a name that the story tells twice is one file."""

    bundle: Bundle
    _ids: dict[str, str] = field(default_factory=dict)

    def attached(self, visit: Visit, case: CaseId, answers: Mapping[FormId, Answers]) -> dict[FormId, Answers]:
        """Attach every file that the answers name, for who acts, and return the answers with ids for names."""
        return {form: self._in_form(visit, case, form, given) for form, given in answers.items()}

    def _in_form(self, visit: Visit, case: CaseId, form: FormId, given: Answers) -> Answers:
        named = dict.fromkeys(files_in(self.bundle, form, given))
        for name in named:
            if name not in self._ids:
                self._ids[name] = attach_page(visit, case, name)
        return {key: self._with_ids(answer) if named else answer for key, answer in given.items()}

    def _with_ids(self, answer: Answer) -> Answer:
        if isinstance(answer, list) and all(isinstance(one, str) for one in answer):
            return [self._ids.get(str(one), str(one)) for one in answer]
        return answer


def attach_page(visit: Visit, case: CaseId, name: str) -> str:
    """Attach a page of that name to a case for whoever visits; it was made here, and no scanner is asked."""
    installation, now = visit.installation, visit.world.now
    own, stored = installation.attachments, cases.load(visit.connection, case, installation.sealing)
    assert stored is not None
    content, id, key = page(name), installation.ids.case(), own.sealing.new_key()
    own.store.put(id, own.sealing.seal(key, id, io.BytesIO(content)))
    attachments.add(visit.connection, id, size=len(content), kind=FileKind.PDF.value, now=now)
    attachments.note_verdict(visit.connection, id, FileVerdict.CLEAN)
    attachments.attach(
        visit.connection, case, stored.wrapped, id, name=str(PurePosixPath(name).with_suffix(".pdf")), key=key,
        authority=visit.user.authority, user=visit.user.id, now=now, sealing=installation.sealing,
        language=visit.user.language,
    )
    return id


def page(name: str) -> bytes:
    """Return a page of PDF with one line; what Latin letters cannot say is left out of it."""
    line = "".join(sign for sign in LINE.format(name=name) if sign.isascii() and sign not in "()\\")
    drawn = f"BT /F1 14 Tf 72 760 Td ({line}) Tj ET".encode()
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    whole, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(whole))
        whole += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(whole))
    return whole + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + end
