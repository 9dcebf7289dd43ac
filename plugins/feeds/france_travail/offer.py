"""From one record of the API to a JobOffer, or to the reason why it cannot be one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from plugins.catalogue.choices import ContractType, Experience
from plugins.catalogue.kinds import JobOffer
from plugins.catalogue.problems import quote
from plugins.catalogue.values import SourceRef
from plugins.feeds.foreign import cut, one_line, plain_text, web_address
from plugins.feeds.france_travail.pay import hours_of, salary_of, working_time_of
from plugins.feeds.france_travail.place import commune_of, department_of, place_label
from plugins.feeds.france_travail.settings import FranceTravail
from plugins.feeds.source import Reading, Refused, quarantining
from plugins.territory.model import Commune

OFFER_PAGE = "https://candidat.francetravail.fr/offres/recherche/detail/"
PARIS = ZoneInfo("Europe/Paris")
_TITLE, _SUMMARY, _MOST_LINES, _MOST_POSITIONS = 120, 280, 40, 500
_IDENTIFIER = re.compile(r"[0-9A-Za-z]{3,20}")
_BOTH_GENDERS = re.compile(r"(?<!\w)\(?[HF] ?/ ?[HF]\)?$")
_LINK_IN_SENTENCE = re.compile(r"https?://\S+")
_CONTRACTS = {str(contract.value): contract for contract in ContractType}
_EXPERIENCES = {"D": Experience.BEGINNER, "S": Experience.WISHED, "E": Experience.REQUIRED}
_ORDINARY_CONTRACT = "contrat travail"


def _offer(record: dict[str, object], reading: Reading[FranceTravail]) -> JobOffer:
    feed, fetched_at = reading.feed, reading.fetched_at
    identifier = _identifier(record)
    commune = _commune(record)
    contract = _contract(record)
    title = _title(record)
    body = plain_text(record.get("description"))
    employer = one_line(_part(record, "entreprise").get("nom"))
    return JobOffer.model_validate({
        "slug": f"{feed.name}-{identifier.lower()}",
        "path": f"{feed.name}:{identifier}",
        "title": title,
        "summary": _summary(body) or f"{title}, {contract.label}, {commune.name}",
        "body": body,
        # By its name: the code of Faycelles is also the postcode of Figeac, and a field that staff type refuses those.
        "commune": commune.name,
        "published_on": _created(record).astimezone(PARIS).date(),
        "source": _source(identifier, record, fetched_at, feed),
        "contact": {"organisation": employer, "url": _way_to_apply(record, identifier), "reference": identifier},
        "employer": employer,
        "contract": contract,
    } | _optional_facts(record, contract))  # fmt: skip


def _optional_facts(record: dict[str, object], contract: ContractType) -> dict[str, object]:
    hours, hours_detail = hours_of(record.get("dureeTravailLibelle"))
    return {
        "employer_url": web_address(_part(record, "entreprise").get("url")),
        "contract_detail": _contract_detail(record, contract),
        "rome": _rome(record.get("romeCode")),
        "trade": one_line(record.get("appellationlibelle")) or one_line(record.get("romeLibelle")),
        "sector": one_line(record.get("secteurActiviteLibelle")),
        "salary": salary_of(_part(record, "salaire").get("libelle")),
        "salary_text": _salary_text(_part(record, "salaire")),
        "working_time": working_time_of(record.get("dureeTravailLibelleConverti")),
        "weekly_hours": hours,
        "hours_detail": hours_detail or _joined(_strings(_part(record, "contexteTravail"), "horaires")),
        "experience": _experience(record),
        "experience_detail": _experience_detail(record),
        "qualifications": _lines(_qualification(item) for item in _items(record, "formations")),
        "licences": _lines(_required(item.get("libelle"), item) for item in _items(record, "permis")),
        "skills": _lines(_required(item.get("libelle"), item) for item in _items(record, "competences")),
        "positions": _positions(record.get("nombrePostes")),
    }


def _identifier(record: dict[str, object]) -> str:
    identifier = record.get("id")
    # It becomes a part of addresses and file names.
    if not isinstance(identifier, str) or not _IDENTIFIER.fullmatch(identifier):
        raise Refused("identifiant absent ou refusé")
    return identifier


def _commune(record: dict[str, object]) -> Commune:
    commune = commune_of(record)
    if commune is None:
        elsewhere = department_of(record) not in (None, "46")
        raise Refused("lieu hors du Lot" if elsewhere else "lieu trop vague", quote(place_label(record)))
    return commune


def _contract(record: dict[str, object]) -> ContractType:
    code = record.get("typeContrat")
    contract = _CONTRACTS.get(code) if isinstance(code, str) else None
    if contract is None:
        raise Refused("contrat inconnu", quote(one_line(code, 60) or "absent"))
    return contract


def _title(record: dict[str, object]) -> str:
    title = one_line(record.get("intitule"), limit=1000)
    if not title:
        raise Refused("intitulé absent")
    genders = _BOTH_GENDERS.search(title)
    if len(title) <= _TITLE or not genders:
        return cut(title, _TITLE)
    return f"{cut(title[: genders.start()].rstrip(), _TITLE - len(genders[0]) - 1)} {genders[0]}"


def _summary(body: str) -> str | None:
    words = " ".join(body.split())
    return cut(words, _SUMMARY) if len(words) > 1 else None


def _created(record: dict[str, object]) -> datetime:
    created = _moment(record.get("dateCreation"))
    if created is None:
        raise Refused("date de création absente ou illisible")
    return created


def _moment(value: object) -> datetime | None:
    """An ISO 8601 instant, in UTC when it does not say; None outside of what an offer's date can be."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    if moment is None or not 2000 <= moment.year < 2100:
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC)


def _source(identifier: str, record: dict[str, object], fetched_at: datetime, feed: FranceTravail) -> SourceRef:
    return SourceRef(
        feed=feed.name,
        label=feed.label,
        external_id=identifier,
        url=OFFER_PAGE + identifier,
        fetched_at=fetched_at,
        updated_at=_moment(record.get("dateActualisation")),
        licence=feed.licence,
        licence_url=feed.licence_url,
    )


def _way_to_apply(record: dict[str, object], identifier: str) -> str:
    """Where to apply. Names and phones of recruiters are left out: they are personal data, and the page has them."""
    contact, agency, origin = (_part(record, key) for key in ("contact", "agence", "origineOffre"))
    found = (
        web_address(contact.get("urlPostulation")),
        web_address(origin.get("urlOrigine")),
        _link_in(contact.get("courriel")),
        _link_in(agency.get("courriel")),
    )
    return next((address for address in found if address), OFFER_PAGE + identifier)


def _link_in(sentence: object) -> str | None:
    """The address in « Pour postuler, utiliser le lien suivant : https://… »."""
    link = _LINK_IN_SENTENCE.search(plain_text(sentence))
    return web_address(link[0].rstrip(".,;)")) if link else None


def _contract_detail(record: dict[str, object], contract: ContractType) -> str | None:
    """« CDD - 6 Mois » and « Contrat apprentissage » say more than the code; « CDI » and « Contrat travail » do not."""
    _, _, duration = (one_line(record.get("typeContratLibelle")) or "").partition(" - ")
    nature = one_line(record.get("natureContrat")) or ""
    ordinary = nature.lower() in (_ORDINARY_CONTRACT, contract.label.lower())
    return _joined([duration, "" if ordinary else nature])


def _salary_text(salary: dict[str, object]) -> str | None:
    label = None if salary_of(salary.get("libelle")) else salary.get("libelle")
    extras = [item.get("libelle") for item in _items(salary, "listeComplements")]
    return _joined([label, salary.get("commentaire"), salary.get("complement1"), salary.get("complement2"), *extras])


def _experience(record: dict[str, object]) -> Experience | None:
    code = record.get("experienceExige")
    return _EXPERIENCES.get(code) if isinstance(code, str) else None


def _experience_detail(record: dict[str, object]) -> str | None:
    experience = _experience(record)
    label = one_line(record.get("experienceLibelle"))
    told = experience is not None and label is not None and label.lower() == experience.label.lower()
    return _joined([None if told else label, record.get("experienceCommentaire")])


def _qualification(item: dict[str, object]) -> str | None:
    return _required(_joined([item.get("niveauLibelle"), item.get("domaineLibelle"), item.get("commentaire")]), item)


def _required(label: object, item: dict[str, object]) -> str | None:
    """A label followed by « (obligatoire) » when the API says E; what is only wished for stands alone."""
    line = one_line(label, 140)
    return f"{line} (obligatoire)" if line and item.get("exigence") == "E" else line


def _rome(value: object) -> str | None:
    return value if isinstance(value, str) and re.fullmatch(r"[A-N]\d{4}", value, re.ASCII) else None


def _positions(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= _MOST_POSITIONS else 1


def _part(record: dict[str, object], key: str) -> dict[str, object]:
    part = record.get(key)
    return part if isinstance(part, dict) else {}


def _items(record: dict[str, object], key: str) -> list[dict[str, object]]:
    items = record.get(key)
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _strings(record: dict[str, object], key: str) -> list[object]:
    items = record.get(key)
    return items if isinstance(items, list) else []


def _lines(values: Iterable[object]) -> tuple[str, ...]:
    lines = dict.fromkeys(line for value in values if (line := one_line(value)))
    return tuple(lines)[:_MOST_LINES]


def _joined(values: Iterable[object]) -> str | None:
    return one_line(", ".join(_lines(values)))


normalise = quarantining(_offer, lambda record: record.get("id"))
