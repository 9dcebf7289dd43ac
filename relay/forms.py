"""The six forms, stated once: the site shows them, the relay checks them, the drafts are made of them.

Pure data. Retention and delays are proposals that « Données personnelles » marks for the Département to confirm.
"""

from __future__ import annotations

from relay.fields import Field, Form, Group, Input
from relay.offer_form import OFFER

# What is shown to the public; who reads the forms (RELAY_TO) may be others.
CONTACT = "choisir-le-lot@lot.fr"
MISSION = "mission d’intérêt public du Département (RGPD, art. 6.1.e)"
CONSENT = "votre consentement, que vous pouvez retirer à tout moment (RGPD, art. 6.1.a)"
A_YEAR = "un an après notre dernier échange, puis effacé"
A_WEEK = "Une personne vous répond sous cinq jours ouvrés."

NAME = Field(name="nom", label="Votre nom", autocomplete="name", required=True, most=120)
EMAIL = Field(
    name="courriel", label="Votre courriel", input=Input.EMAIL, autocomplete="email", required=True,
    help="Pour vous répondre. Par exemple : prenom.nom@exemple.fr",
)  # fmt: skip
PHONE = Field(
    name="telephone",
    label="Votre téléphone",
    input=Input.PHONE,
    autocomplete="tel",
    help="Par exemple : 05 65 00 00 00",
)
COPY = Field(name="copie", label="Recevoir une copie par courriel", input=Input.CONSENT)
YOU = Group(legend="Vous", fields=(NAME, EMAIL))

WRITE = Form(
    name="ecrire",
    title="Écrire à l’équipe",
    lead="Une question, un projet, une idée : une personne du Lot vous lit et vous répond.",
    groups=(
        YOU,
        Group(
            legend="Votre message",
            fields=(
                Field(
                    name="objet", label="Objet", required=True, most=150, help="En quelques mots, les vôtres ou l’un des nôtres",
                    options=(
                        ("installation", "M’installer dans le Lot"), ("emploi", "Trouver un emploi"),
                        ("reprise", "Reprendre une entreprise"), ("ferme", "Reprendre une ferme"),
                        ("recruter", "Recruter ou transmettre"), ("site", "Ce site"), ("presse", "Presse"),
                    ),
                ),
                Field(
                    name="message", label="Message", input=Input.TEXT, required=True, most=10_000,
                    help="N’envoyez ni pièce d’identité, ni relevé bancaire, ni dossier médical.",
                ),
                Field(
                    name="page", label="Quelle page ?", input=Input.PAGE,
                    help="L’offre, la commune ou la page dont vous parlez, s’il y en a une",
                ),
                COPY,
            ),
        ),
    ),
    subject="Message du site",
    button="Envoyer le message",
    purpose="vous répondre et, avec votre accord, vous mettre en relation avec un partenaire du Lot",
    basis=MISSION, retention=A_YEAR, delay=A_WEEK, scene="village", routed_by="objet",
)  # fmt: skip

SETTLE = Form(
    name="installation",
    title="Préparer mon installation",
    lead="Dites-nous où vous en êtes : nous cherchons avec vous, et le même interlocuteur vous suit jusqu’à l’arrivée.",
    groups=(
        Group(legend="Vous", fields=(NAME, EMAIL, PHONE)),
        Group(
            legend="Votre foyer",
            fields=(
                Field(
                    name="foyer", label="Qui vient ?", required=True,
                    help="Par exemple : deux adultes, un enfant de six ans",
                ),
                Field(name="metier", label="Votre métier", autocomplete="organization-title"),
                Field(
                    name="metier_conjoint", label="Le métier de votre conjoint ou conjointe",
                    help="L’autre emploi est souvent ce qui décide : nous cherchons pour les deux.",
                ),
            ),
        ),
        Group(
            legend="Votre projet",
            fields=(
                Field(
                    name="projets", label="Ce que vous cherchez", input=Input.CHECKS, required=True,
                    help="Plusieurs réponses possibles",
                    options=(
                        ("emploi", "Un emploi"), ("reprise", "Une entreprise à reprendre"), ("ferme", "Une ferme"),
                        ("teletravail", "Un endroit où télétravailler"), ("creation", "Créer mon activité"),
                        ("logement", "Un logement"), ("etudes", "Des études ou une formation"), ("autre", "Autre chose"),
                    ),
                ),
                Field(
                    name="echeance", label="Quand aimeriez-vous arriver ?", input=Input.SELECT, required=True,
                    options=(
                        ("3-mois", "Dans les trois mois"), ("6-mois", "Dans les six mois"), ("1-an", "Dans l’année"),
                        ("plus-tard", "Plus tard"), ("ne-sais-pas", "Je ne sais pas encore"),
                    ),
                ),
                Field(name="lieux", label="Les communes ou le bassin de vie qui vous attirent"),
                Field(
                    name="message", label="Votre projet en quelques lignes", input=Input.TEXT, required=True,
                    help="Ce qui vous attire, et ce qui vous inquiète le plus",
                ),
                Field(
                    name="dossier", label="Les pages que vous avez gardées", input=Input.TEXT, most=4_000,
                    help="Une adresse par ligne : offres, communes, atouts",
                ),
                COPY,
            ),
        ),
    ),
    subject="Projet d’installation",
    button="Envoyer mon projet",
    purpose="préparer votre installation avec vous et, avec votre accord, vous mettre en relation avec un employeur, "
    "un cédant ou une intercommunalité",
    basis=MISSION, retention=A_YEAR, delay=A_WEEK, scene="pont",
)  # fmt: skip

AMBASSADOR = Form(
    name="ambassadeur",
    title="Devenir ambassadeur",
    lead="Racontez-nous votre lien avec le Lot. Rien n’est publié avant que vous ayez relu votre portrait.",
    groups=(
        Group(
            legend="Vous",
            fields=(
                Field(name="prenom", label="Votre prénom", autocomplete="given-name", required=True, least=2, most=50),
                Field(name="nom", label="Votre nom", autocomplete="family-name", required=True, least=2, most=60),
                EMAIL,
                PHONE,
            ),
        ),
        Group(
            legend="Votre portrait",
            fields=(
                Field(name="metier", label="Votre métier", autocomplete="organization-title", required=True, least=2, most=100),
                Field(
                    name="commune", label="Votre commune", input=Input.COMMUNE, required=True,
                    help="Dans le Lot : où vous vivez, ou celle de vos attaches",
                ),
                Field(
                    name="parcours", label="Votre lien avec le Lot", input=Input.RADIO, required=True,
                    options=(
                        ("venu", "Je m’y suis installé ou installée"), ("revenu", "J’y suis revenu ou revenue"),
                        ("reste", "J’y vis depuis toujours"), ("attaches", "J’y ai des attaches"),
                    ),
                ),
                Field(name="annee", label="Depuis quelle année ?", input=Input.YEAR, help="Par exemple : 2019"),
                Field(
                    name="citation", label="Une phrase à citer", input=Input.TEXT, most=280,
                    help="Vos mots exacts, 280 caractères au plus",
                ),
                Field(name="presentation", label="Votre histoire", input=Input.TEXT, required=True),
                Field(
                    name="accord", label="J’accepte qu’un portrait soit préparé à partir de ces réponses ; il ne sera "
                    "publié qu’après ma relecture et mon accord écrit", input=Input.CONSENT, required=True,
                ),
                COPY,
            ),
        ),
    ),
    subject="Devenir ambassadeur",
    button="Proposer mon portrait",
    purpose="préparer votre portrait et vous le faire relire",
    basis=CONSENT, retention="un an si le portrait n’est pas publié, sinon jusqu’à la fin de votre accord",
    delay=A_WEEK, scene="meandre",
)  # fmt: skip

REPORT = Form(
    name="signaler",
    title="Signaler une offre ou une page",
    lead="Une annonce périmée, une erreur, un doute : dites-le-nous, nous vérifions et nous corrigeons.",
    groups=(
        Group(
            legend="Ce qui ne va pas",
            fields=(
                Field(
                    name="page", label="Quelle page ?", input=Input.PAGE, required=True,
                    help="Son adresse ou son titre. Par exemple : /emplois/boulanger/",
                ),
                Field(
                    name="motif", label="Le problème", input=Input.RADIO, required=True,
                    options=(
                        ("perimee", "Ce n’est plus d’actualité"), ("inexacte", "C’est inexact"),
                        ("douteuse", "L’annonce semble trompeuse"), ("discriminatoire", "L’annonce semble discriminatoire"),
                        ("accessibilite", "Je n’arrive pas à utiliser la page"), ("autre", "Autre chose"),
                    ),
                ),
                Field(name="message", label="Précisions", input=Input.TEXT),
            ),
        ),
        Group(
            legend="Vous, si vous voulez une réponse",
            fields=(
                Field(name="nom", label="Votre nom", autocomplete="name", most=120),
                Field(
                    name="courriel", label="Votre courriel", input=Input.EMAIL, autocomplete="email",
                    help="Par exemple : prenom.nom@exemple.fr",
                ),
            ),
        ),
    ),
    subject="Offre ou page signalée",
    button="Envoyer le signalement",
    purpose="vérifier la page et vous dire ce que nous en avons fait",
    basis=MISSION, retention="six mois après la correction, puis effacé",
    delay="Nous vérifions sous deux jours ouvrés.", scene="caselle", routed_by="motif",
)  # fmt: skip

SURVEY = Form(
    name="questionnaire",
    title="Questionnaire des nouveaux arrivants",
    lead="Vous vivez ici depuis peu : cinq minutes pour nous dire ce qui a aidé, et ce qui a manqué.",
    groups=(
        Group(
            legend="Votre arrivée",
            fields=(
                Field(name="commune", label="Votre commune", input=Input.COMMUNE, help="Dans le Lot"),
                Field(
                    name="depuis", label="Vous vivez dans le Lot depuis", input=Input.SELECT, required=True,
                    options=(
                        ("6-mois", "Moins de six mois"), ("1-an", "Six mois à un an"), ("2-ans", "Un à deux ans"),
                        ("plus", "Plus de deux ans"),
                    ),
                ),
                Field(name="origine", label="Où viviez-vous avant ?", help="Une ville, un département ou un pays"),
                Field(
                    name="raisons", label="Ce qui vous a fait venir", input=Input.CHECKS, required=True,
                    help="Plusieurs réponses possibles",
                    options=(
                        ("emploi", "Un emploi"), ("reprise", "Une entreprise ou une ferme"), ("teletravail", "Le télétravail"),
                        ("famille", "La famille"), ("cadre", "Le cadre de vie"), ("cout", "Le coût de la vie"),
                        ("retraite", "La retraite"), ("autre", "Autre chose"),
                    ),
                ),
            ),
        ),
        Group(
            legend="Votre avis",
            fields=(
                Field(
                    name="avis", label="Referiez-vous ce choix ?", input=Input.RADIO, required=True,
                    options=(
                        ("4", "Oui, sans hésiter"), ("3", "Plutôt oui"), ("2", "Plutôt non"), ("1", "Non"),
                    ),
                ),
                Field(
                    name="difficultes", label="Le plus difficile", input=Input.CHECKS, help="Plusieurs réponses possibles",
                    options=(
                        ("logement", "Se loger"), ("sante", "Se soigner"), ("transport", "Se déplacer"),
                        ("emploi", "L’emploi de l’autre"), ("enfants", "L’école ou la garde des enfants"),
                        ("liens", "Rencontrer du monde"), ("demarches", "Les démarches"), ("rien", "Rien en particulier"),
                    ),
                ),
                Field(name="aide", label="Ce qui vous a aidé", input=Input.TEXT, most=2_000),
                Field(name="manque", label="Ce qui a manqué", input=Input.TEXT, most=2_000),
                Field(
                    name="courriel", label="Votre courriel", input=Input.EMAIL, autocomplete="email",
                    help="Facultatif : seulement si vous voulez en reparler. Par exemple : prenom.nom@exemple.fr",
                ),
            ),
        ),
    ),
    subject="Questionnaire des nouveaux arrivants",
    button="Envoyer mes réponses",
    purpose="améliorer l’accueil dans le Lot ; les réponses sont comptées ensemble",
    basis=CONSENT, retention="deux ans, puis effacé ; votre courriel, un an au plus",
    delay="Nous lisons toutes les réponses, et nous vous écrivons si vous avez laissé votre courriel.", scene="marche",
)  # fmt: skip

FORMS = {form.name: form for form in (WRITE, SETTLE, AMBASSADOR, OFFER, REPORT, SURVEY)}
