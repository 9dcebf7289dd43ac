"""No answer to any question of any form writes a header, an address or a second mail: it is refused, or it is text."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from relay.correspondence import letters_of
from relay.fields import Input
from relay.forms import FORMS
from relay.submission import decoded, read
from tests.conftest import TODAY
from tests.relay.conftest import read_mail
from tests.relay.desk import BUSINESS, FARM, FILLED, NOON, Answers, encoded, settings

ATTACKS = [
    "a\r\nBcc: victime@example.org", "a\nBcc: victime@example.org", "a\rBcc: victime@example.org",
    "=?UTF-8?Q?=0A?=Bcc: victime@example.org", "=?utf-8?b?DQpCY2M6IHZpY3RpbWVAZXhhbXBsZS5vcmc=?=",
    "a\r\n.\r\nMAIL FROM:<x@example.org>", "a\x85Bcc: victime@example.org", "a\u2028Bcc: victime@example.org",
    "zoe@example.org, victime@example.org", "zoe@example.org\x00", '"zoe\r\nBcc: victime"@example.org', "<victime@example.org>",
    *(f"a{chr(code)}b" for code in (*range(32), *range(127, 160))),
]  # fmt: skip
ENVELOPE = {"From", "To", "Subject", "Date", "Message-ID", "Content-Type", "MIME-Version"}
CASES: list[tuple[str, Answers]] = [
    *((name, {}) for name in FORMS), ("offre", dict(BUSINESS)), ("offre", dict(FARM)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "kind"), CASES, ids=lambda value: value if isinstance(value, str) else value.get("genre", "")
)
def test_every_field_holds(tmp_path: Path, name: str, kind: Answers) -> None:
    form, kept = FORMS[name], 0
    usual = read(form, decoded(encoded(FILLED[name] | kind)), TODAY).answers
    groups = [group for group in form.groups if group.asked(usual) and (group.when or not kind)]
    for field in (field for group in groups for field in group.fields):
        for attack in ATTACKS:
            answers = FILLED[name] | kind | {"copie": "oui"} | {field.name: attack}
            submission = read(form, decoded(encoded(answers)), TODAY)
            if submission.errors:
                assert list(submission.errors) == [field.name] or field.name == form.routed_by
                continue
            for letter in letters_of(
                submission, "cle", settings(tmp_path), NOON, spam=False, copy=bool(submission.email)
            ):
                kept += 1
                mail = read_mail(letter.content)
                extra = {"Auto-Submitted"} if letter.kind == "copie" else set()
                assert set(mail.keys()) - {"Reply-To", "Content-Transfer-Encoding"} == ENVELOPE | extra
                assert len(mail.keys()) == len(set(mail.keys()))
                assert letter.sender == "relais@lot.example"
                if letter.kind == "message":
                    assert letter.recipients == ("choisir-le-lot@lot.fr",)
                    assert mail["Reply-To"] in (None, submission.email)
                else:
                    assert letter.recipients == (submission.email,)
                assert "victime" not in "".join(str(mail[header] or "") for header in mail)
                if field.name in submission.answers and field.input is not Input.CONSENT:
                    assert attack_is_text(mail, attack)
    assert kept > 50 or kind, "what a kind of offer adds is short, and refuses most of it"


def attack_is_text(mail: EmailMessage, attack: str) -> bool:
    body = mail.get_body()
    assert body
    words = attack.replace("\r\n", "\n").replace("\r", "\n").strip()
    return words in body.get_content().replace("\r\n", "\n")
