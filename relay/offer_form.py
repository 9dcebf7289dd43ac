"""« Proposer une offre »: a job, a business or a farm, each with its own questions.

The values of closed lists are those of the catalogue (plugins/catalogue/choices.py); tests/relay compares them.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from relay.fields import Answers, Field, Form, Group, Input

_YES_NO = (("oui", "Oui"), ("non", "Non"))
_GENRE = "genre"

COMMON = Group(
    legend="L’annonce",
    fields=(
        Field(
            name=_GENRE, label="Vous proposez", input=Input.RADIO, required=True,
            options=(("emploi", "Un emploi"), ("reprise", "Une entreprise à reprendre"), ("ferme", "Une ferme à transmettre")),
        ),
        Field(name="titre", label="Titre de l’annonce", required=True, least=2, most=120, help="Par exemple : Boulanger ou boulangère"),
        Field(
            name="resume", label="Résumé", input=Input.TEXT, required=True, least=2, most=320,
            help="Une à deux phrases, montrées dans les listes",
        ),
        Field(name="commune", label="Commune du Lot", input=Input.COMMUNE, required=True),
        Field(name="description", label="Description", input=Input.TEXT, required=True, most=8_000),
        Field(
            name="expire_le", label="Valable jusqu’au", input=Input.DAY, required=True,
            help="Par exemple : 31/12/2027. Ce jour-là, l’annonce quitte les listes.",
        ),
    ),
)  # fmt: skip
JOB = Group(
    legend="L’emploi",
    when=(_GENRE, "emploi"),
    fields=(
        Field(
            name="employeur", label="Employeur", required=True, least=2, autocomplete="organization",
            help="« confidentiel » pour ne pas le nommer",
        ),
        Field(
            name="contrat", label="Contrat", input=Input.SELECT, required=True,
            options=(
                ("CDI", "CDI"), ("CDD", "CDD"), ("MIS", "Mission d’intérim"), ("SAI", "Contrat saisonnier"),
                ("CCE", "Profession commerciale"), ("FRA", "Franchise"), ("LIB", "Profession libérale"),
                ("REP", "Reprise d’entreprise"), ("TTI", "Contrat temporaire d’insertion"), ("DDI", "CDD d’insertion"),
                ("DIN", "CDI intérimaire"),
            ),
        ),
        Field(
            name="temps_travail", label="Temps de travail", input=Input.SELECT,
            options=(("temps plein", "Temps plein"), ("temps partiel", "Temps partiel")),
        ),
        Field(name="salaire_min", label="Salaire brut, au moins", input=Input.NUMBER, help="En euros. Par exemple : 24 000"),
        Field(name="salaire_max", label="Salaire brut, au plus", input=Input.NUMBER, help="En euros"),
        Field(
            name="salaire_periode", label="Ce salaire est", input=Input.SELECT,
            options=(("annuel", "par an"), ("mensuel", "par mois"), ("horaire", "de l’heure")),
        ),
    ),
)  # fmt: skip
BUSINESS = Group(
    legend="L’entreprise",
    when=(_GENRE, "reprise"),
    fields=(
        Field(name="activite", label="Activité", required=True, least=2, help="Par exemple : Boulangerie-pâtisserie"),
        Field(
            name="cession", label="Ce qui est cédé", input=Input.CHECKS, required=True,
            options=(
                ("fonds", "Fonds de commerce ou artisanal"), ("parts", "Parts sociales ou actions"),
                ("droit au bail", "Droit au bail"), ("murs", "Murs"),
            ),
        ),
        Field(name="reprise_prix", key="prix", label="Prix demandé", input=Input.NUMBER, help="En euros"),
        Field(name="reprise_logement", key="logement", label="Logement sur place", input=Input.SELECT, options=_YES_NO),
        Field(name="motif", label="Raison de la vente", help="Par exemple : départ à la retraite"),
    ),
)  # fmt: skip
FARM = Group(
    legend="La ferme",
    when=(_GENRE, "ferme"),
    fields=(
        Field(
            name="productions", label="Productions", input=Input.CHECKS, required=True,
            options=(
                ("bovins viande", "Bovins viande"), ("bovins lait", "Bovins lait"), ("ovins", "Ovins"),
                ("caprins", "Caprins"), ("volailles", "Volailles, palmipèdes"), ("porcins", "Porcins"),
                ("apiculture", "Apiculture"), ("maraichage", "Maraîchage"), ("arboriculture", "Arboriculture"),
                ("noix", "Noix"), ("viticulture", "Viticulture"), ("truffes", "Truffes"), ("safran", "Safran"),
                ("plantes aromatiques", "Plantes aromatiques et médicinales"), ("grandes cultures", "Grandes cultures"),
                ("autre", "Autre production"),
            ),
        ),
        Field(name="surface_ha", label="Surface", input=Input.NUMBER, required=True, help="En hectares. Par exemple : 62,5"),
        Field(
            name="bio", label="Mode de production", input=Input.SELECT, required=True,
            options=(
                ("non", "Conventionnelle"), ("conversion", "En conversion biologique"),
                ("certifiee", "Agriculture biologique certifiée"),
            ),
        ),
        Field(
            name="faire_valoir", label="Foncier", input=Input.CHECKS, required=True,
            options=(("propriete", "Propriété"), ("fermage", "Fermage"), ("gfa", "Groupement foncier agricole (GFA)")),
        ),
        Field(
            name="transmission", label="Transmission", input=Input.CHECKS, required=True,
            options=(
                ("vente", "Vente"), ("location", "Location"), ("association", "Association, entrée dans une société"),
                ("installation progressive", "Installation progressive, parrainage"),
            ),
        ),
        Field(name="ferme_prix", key="prix", label="Prix demandé", input=Input.NUMBER, help="En euros"),
        Field(name="ferme_logement", key="logement", label="Logement sur place", input=Input.SELECT, options=_YES_NO),
    ),
)  # fmt: skip
PUBLISHED = Group(
    legend="Le contact publié avec l’annonce",
    help="Au moins un courriel ou un téléphone : c’est par là qu’on vous répondra.",
    fields=(
        Field(name="contact_nom", key="nom", label="Personne à contacter"),
        Field(name="contact_courriel", key="courriel", label="Courriel publié", input=Input.EMAIL, autocomplete="work email"),
        Field(name="contact_telephone", key="telephone", label="Téléphone publié", input=Input.PHONE, autocomplete="work tel"),
    ),
)  # fmt: skip
YOURSELF = Group(
    legend="Vous (non publié)",
    fields=(
        Field(name="nom", label="Votre nom", autocomplete="name", required=True, most=120),
        Field(
            name="courriel", label="Votre courriel", input=Input.EMAIL, autocomplete="email", required=True,
            help="Pour vous répondre. Par exemple : prenom.nom@exemple.fr",
        ),
        Field(name="copie", label="Recevoir une copie par courriel", input=Input.CONSENT),
    ),
)  # fmt: skip


def _reachable(answers: Answers) -> Iterator[tuple[str, str]]:
    if "contact_courriel" not in answers and "contact_telephone" not in answers:
        yield (
            "contact_courriel",
            "Écrivez au moins un courriel ou un téléphone : sans lui, personne ne pourrait répondre.",
        )


def _pay(answers: Answers) -> Iterator[tuple[str, str]]:
    low, high = (_amount(answers, name) for name in ("salaire_min", "salaire_max"))
    if high is not None and low is None:
        yield "salaire_min", "Écrivez aussi le salaire le plus bas, ou le même."
    if low is not None and high is not None and high < low:
        yield "salaire_max", "Ce salaire est plus bas que le premier : échangez-les."
    if low is not None and "salaire_periode" not in answers:
        yield "salaire_periode", "Choisissez la durée que ce salaire couvre."


def _amount(answers: Answers, name: str) -> Decimal | None:
    try:
        return Decimal(answers[name][0])
    except (KeyError, InvalidOperation):
        return None


OFFER = Form(
    name="offre",
    title="Proposer une offre",
    lead="Un poste à pourvoir, une entreprise ou une ferme à transmettre : nous relisons votre annonce, puis la publions.",
    groups=(COMMON, JOB, BUSINESS, FARM, PUBLISHED, YOURSELF),
    subject="Offre proposée",
    button="Proposer l’annonce",
    purpose="relire votre annonce avec vous et la publier ; seul le contact publié paraît sur le site",
    basis="mission d’intérêt public du Département (RGPD, art. 6.1.e)",
    retention="un an après le retrait de l’annonce, puis effacé",
    delay="Nous relisons votre annonce sous cinq jours ouvrés.",
    scene="atelier",
    routed_by=_GENRE,
    checks=(_reachable, _pay),
)
