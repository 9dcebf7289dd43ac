"""From one record of the API to a JobOffer or a BusinessTransfer, or to the reason why it is none."""

from __future__ import annotations

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from plugins.catalogue.choices import ContractType, Experience
from plugins.catalogue.display import facts
from plugins.catalogue.kinds import BusinessTransfer, JobOffer, Offer
from plugins.catalogue.problems import quote
from plugins.catalogue.values import Detail, SourceRef
from plugins.feeds.foreign import cut, one_line, plain_text, web_address
from plugins.feeds.logos import logo_path
from plugins.feeds.source import Reading, Refused, quarantining
from plugins.feeds.sources.france_travail.contact import contact_of
from plugins.feeds.sources.france_travail.details import details_of
from plugins.feeds.sources.france_travail.pay import hours_of, salary_of, working_time_of
from plugins.feeds.sources.france_travail.place import commune_of, department_of, place_label
from plugins.feeds.sources.france_travail.record import Record, items, joined, lines, moment, part, required, strings
from plugins.feeds.sources.france_travail.settings import FranceTravail
from plugins.territory.model import Commune, load_territory

OFFER_PAGE = "https://candidat.francetravail.fr/offres/recherche/detail/"
PARIS = ZoneInfo("Europe/Paris")
_TITLE, _SUMMARY, _MOST_POSITIONS = 120, 280, 500
_IDENTIFIER = re.compile(r"[0-9A-Za-z]{3,20}")
_BOTH_GENDERS = re.compile(r"(?<!\w)\(?[HF] ?/ ?[HF]\)?$")
_CONTRACTS = {str(contract.value): contract for contract in ContractType}
_EXPERIENCES = {"D": Experience.BEGINNER, "S": Experience.WISHED, "E": Experience.REQUIRED}
_ORDINARY_CONTRACT = "contrat travail"


def _offer(record: Record, reading: Reading[FranceTravail]) -> JobOffer | BusinessTransfer:
    job = _job(record, reading)
    return _transfer(job, record) if job.contract is ContractType.REP else job


def _job(record: Record, reading: Reading[FranceTravail]) -> JobOffer:
    feed = reading.feed
    identifier = _identifier(record)
    commune = _commune(record, reading)
    contract = _contract(record)
    title = _title(record)
    body = plain_text(record.get("description"))
    employer = one_line(part(record, "entreprise").get("nom"))
    return JobOffer.model_validate({
        "slug": f"{feed.name}-{identifier.lower()}",
        "path": f"{feed.name}:{identifier}",
        "title": title,
        "summary": _summary(body) or f"{title}, {contract.label}, {commune.name}",
        "packed_body": body,
        # By its name: the code of Faycelles is also the postcode of Figeac, and a field that staff type refuses those.
        "commune": commune.name,
        "published_on": _created(record).astimezone(PARIS).date(),
        "source": _source(identifier, record, reading.fetched_on, feed),
        "contact": contact_of(record, employer, OFFER_PAGE + identifier) | {"reference": identifier},
        "employer": employer,
        "contract": contract,
        "details": details_of(record),
        "logo": next((logo_path(feed.name, url) for url in logos_of(record)), None),
    } | _optional_facts(record, contract))  # fmt: skip


def logos_of(record: object) -> list[str]:
    """The employer's logo, or else the partner's who publishes the offer."""
    known = record if isinstance(record, dict) else {}
    partners = items(part(known, "origineOffre"), "partenaires")
    found = [part(known, "entreprise").get("logo"), *(partner.get("logo") for partner in partners)]
    return [address for logo in found if (address := web_address(logo))][:1]


def _transfer(job: JobOffer, record: Record) -> BusinessTransfer:
    """A « Reprise d'entreprise » is no job: the same facts, on the page of a business to take over."""
    naf = one_line(record.get("codeNAF"), 10) or ""
    common = {name: getattr(job, name) for name in Offer.model_fields}
    told = tuple(Detail(label=fact.label, text=fact.text, url=fact.url) for fact in facts(job))
    return BusinessTransfer.model_validate(common | {
        "commune": load_territory().by_code[job.commune].name,
        "activity": job.sector or job.trade or job.title,
        "naf": naf if re.fullmatch(r"\d{2}\.\d{2}[A-Z]", naf, re.ASCII) else None,
        "details": told + job.details,
    })  # fmt: skip


def _optional_facts(record: Record, contract: ContractType) -> dict[str, object]:
    hours, hours_detail = hours_of(record.get("dureeTravailLibelle"))
    salary = salary_of(part(record, "salaire").get("libelle"))
    return {
        "employer_url": web_address(part(record, "entreprise").get("url")),
        "contract_detail": _contract_detail(record, contract),
        "rome": _rome(record.get("romeCode")),
        "trade": one_line(record.get("appellationlibelle")) or one_line(record.get("romeLibelle")),
        "sector": one_line(record.get("secteurActiviteLibelle")),
        "salary": salary,
        "salary_text": _salary_text(part(record, "salaire"), understood=salary is not None),
        "working_time": working_time_of(record.get("dureeTravailLibelleConverti")),
        "weekly_hours": hours,
        "hours_detail": joined([hours_detail, *_other_hours(record)]),
        "experience": _experience(record),
        "experience_detail": _experience_detail(record),
        "qualifications": lines(_qualification(item) for item in items(record, "formations")),
        "licences": lines(required(item.get("libelle"), item) for item in items(record, "permis")),
        "skills": lines(required(item.get("libelle"), item) for item in items(record, "competences")),
        "positions": _positions(record.get("nombrePostes")),
    }


def _other_hours(record: Record) -> list[object]:
    """What the context says of hours and the duration does not say already: the API repeats itself."""
    told = one_line(record.get("dureeTravailLibelle")) or ""
    return [text for text in strings(part(record, "contexteTravail"), "horaires") if (one_line(text) or "") not in told]


def _identifier(record: Record) -> str:
    identifier = record.get("id")
    # It becomes a part of addresses and file names.
    if not isinstance(identifier, str) or not _IDENTIFIER.fullmatch(identifier):
        raise Refused("identifiant absent ou refusé")
    return identifier


def _commune(record: Record, reading: Reading[FranceTravail]) -> Commune:
    commune = commune_of(record, reading.territory, reading.knowledge)
    if commune is None:
        elsewhere = department_of(record) not in (None, "46")
        raise Refused("lieu hors du Lot" if elsewhere else "lieu trop vague", quote(place_label(record)))
    return commune


def _contract(record: Record) -> ContractType:
    code = record.get("typeContrat")
    contract = _CONTRACTS.get(code) if isinstance(code, str) else None
    if contract is None:
        raise Refused("contrat inconnu", quote(one_line(code, 60) or "absent"))
    return contract


def _title(record: Record) -> str:
    title = one_line(record.get("intitule"), limit=1000)
    if not title:
        raise Refused("intitulé absent")
    genders = _BOTH_GENDERS.search(title)
    if len(title) <= _TITLE or not genders:
        return cut(title, _TITLE)
    return f"{cut(title[: genders.start()].rstrip(), _TITLE - len(genders[0]) - 1)} {genders[0]}"


def _summary(body: str) -> str | None:
    # Spaces are single, and lines two apart at most: this is more than enough of it.
    words = " ".join(body[: 4 * _SUMMARY].split())
    return cut(words, _SUMMARY) if len(words) > 1 else None


def _created(record: Record) -> datetime:
    created = moment(record.get("dateCreation"))
    if created is None:
        raise Refused("date de création absente ou illisible")
    return created


def _source(identifier: str, record: Record, fetched_on: date, feed: FranceTravail) -> SourceRef:
    return SourceRef(
        feed=feed.name,
        label=feed.label,
        external_id=identifier,
        url=OFFER_PAGE + identifier,
        fetched_on=fetched_on,
        updated_at=moment(record.get("dateActualisation")),
        licence=feed.licence,
        licence_url=feed.licence_url,
    )


def _contract_detail(record: Record, contract: ContractType) -> str | None:
    """« CDD - 6 Mois » and « Contrat apprentissage » say more than the code; « CDI » and « Contrat travail » do not."""
    _, _, duration = (one_line(record.get("typeContratLibelle")) or "").partition(" - ")
    nature = one_line(record.get("natureContrat")) or ""
    ordinary = nature.lower() in (_ORDINARY_CONTRACT, contract.label.lower())
    return joined([duration, "" if ordinary else nature])


def _salary_text(salary: Record, *, understood: bool) -> str | None:
    label = None if understood else salary.get("libelle")
    extras = [item.get("libelle") for item in items(salary, "listeComplements")]
    return joined([label, salary.get("commentaire"), salary.get("complement1"), salary.get("complement2"), *extras])


def _experience(record: Record) -> Experience | None:
    code = record.get("experienceExige")
    return _EXPERIENCES.get(code) if isinstance(code, str) else None


def _experience_detail(record: Record) -> str | None:
    experience = _experience(record)
    label = one_line(record.get("experienceLibelle"))
    told = experience is not None and label is not None and label.lower() == experience.label.lower()
    return joined([None if told else label, record.get("experienceCommentaire")])


def _qualification(item: Record) -> str | None:
    return required(joined([item.get("niveauLibelle"), item.get("domaineLibelle"), item.get("commentaire")]), item)


def _rome(value: object) -> str | None:
    return value if isinstance(value, str) and re.fullmatch(r"[A-N]\d{4}", value, re.ASCII) else None


def _positions(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= _MOST_POSITIONS else 1


normalise = quarantining(_offer, lambda record: record.get("id"))
