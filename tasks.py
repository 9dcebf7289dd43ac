"""La porte d'entrée : python3 tasks.py TÂCHE, sur une machine neuve comme sur une machine prête.

Each task is a few lines that call a module of plugins/workshop. Run as a script, this file needs nothing but Python:
`environment.enter` makes the virtual environment, then runs invoke in it. In the environment, `inv TÂCHE` is the same.
"""

import sys

from plugins.workshop import environment

if __name__ == "__main__":
    environment.enter(sys.argv[1:])

from invoke import Context, task

OUTPUT = {
    "output": "Dossier du site construit (défaut : output)",
    "today": "Construire comme si l'on était ce jour-là (AAAA-MM-JJ)",
    "production": "Le site publié : sans exemples, ouvert aux moteurs de recherche",
}
PREVIEW = "Montrer aussi les brouillons et les pages à venir, marqués ; ne se publie pas"


@task(
    help={
        "port": "Port (défaut : 8000)",
        "host": "Adresse d'écoute (défaut : 127.0.0.1)",
        "refresh": "Lire aussi les flux qui en ont besoin (défaut : oui)",
        "preview": PREVIEW,
    }
)
def serve(_c: Context, port: int = 8000, host: str = "127.0.0.1", refresh: bool = True, preview: bool = False) -> None:
    """Construit le site, le sert, et le reconstruit à chaque modification."""
    from plugins.workshop import serving

    serving.serve(host, port, refresh=refresh, preview=preview)


@task(help={"port": "Port (défaut : 8000)", "preview": f"{PREVIEW} (défaut : oui)"})
def edit(_c: Context, port: int = 8000, preview: bool = True) -> None:
    """Comme serve, avec le formulaire à /admin/ : ce qu’on y enregistre est vérifié, puis validé dans git."""
    from plugins.workshop import editing

    editing.edit_or_exit(port, preview=preview)


@task(
    help=OUTPUT
    | {
        "refresh": "Lire d'abord tous les flux ; un flux en échec n'arrête rien",
        "preview": PREVIEW,
        "profile": "Dire où est passé le temps, par étape et par plugin",
    }
)
def build(
    _c: Context,
    output: str = "output",
    today: str = "",
    production: bool = False,
    refresh: bool = False,
    preview: bool = False,
    profile: bool = False,
) -> None:
    """Construit le site dans un dossier, si quelque chose a changé ; un problème laisse l'ancien site tel quel."""
    from plugins.workshop import environment, unchanged

    options = {"production": production, "preview": preview}
    if not (refresh or profile) and unchanged.said_so(environment.ROOT, output, today, options):
        return

    from plugins.workshop import building, refreshing

    wanted = building.order(output, today, production=production, preview=preview, profiled=profile)
    if refresh:
        refreshing.refresh_sources([])
    building.build_or_exit(wanted)


@task(
    iterable=["words"], help={"words": "Le genre, puis ses champs : new emploi --titre … --commune … --salaire.min …"}
)
def new(_c: Context, words: list[str]) -> None:
    """Crée un fichier juste : emploi, reprise, ferme, atout, ambassadeur, evenement, public ou page.

    Dans un terminal, les champs obligatoires qui manquent sont demandés ; ailleurs, ils sont refusés avec les mots de
    « check ». Tout champ est une option, par sa clé ; « --texte » donne le texte, « --nom-du-fichier » le nom.
    """
    from plugins.workshop import scaffolding

    scaffolding.new_or_exit(words)


@task(
    iterable=["file"],
    help={
        "file": "Seulement ces fichiers : check offers/emplois/boulanger.md (défaut : tous)",
        "today": OUTPUT["today"],
        "web": "Suivre aussi les liens vers d’autres sites",
        "json": "Le résultat en JSON",
        "sarif": "Le résultat en SARIF 2.1.0",
        "annotations": "Le résultat pour une forge : GitHub et Gitea, ou GitLab quand GITLAB_CI est là",
    },
)
def check(
    _c: Context,
    file: list[str],
    today: str = "",
    web: bool = False,
    json: bool = False,
    sarif: bool = False,
    annotations: bool = False,
) -> None:
    """Vérifie tous les fichiers, ou ceux qu’on nomme, et montre tous les problèmes, sans rien construire.

    Code de sortie : 0 sans problème (un « point à revoir » n’en est pas un), 1 s’il y en a, 2 pour une commande fausse.
    """
    from plugins.workshop import checking

    how = checking.manner(web=web, json=json, sarif=sarif, annotations=annotations)
    checking.check_or_exit(today, file, how)


@task(
    help={
        "port": "Port (défaut : 8025)",
        "host": "Adresse d’écoute (défaut : 127.0.0.1)",
        "proxy": "Adresses des serveurs placés devant, dont X-Forwarded-For est cru (défaut : 127.0.0.1)",
    }
)
def relay(_c: Context, port: int = 8025, host: str = "127.0.0.1", proxy: str = "127.0.0.1") -> None:
    """Lance le relais des formulaires : il reçoit, garde, et remet au serveur de courriel."""
    from plugins.workshop import relaying

    relaying.run(host, port, proxy)


@task(
    iterable=["source"],
    help={
        "source": "Les sources, à la suite : feeds france-travail (défaut : toutes)",
        "accept": "Garder aussi une réponse qui a perdu plus de la moitié de ses enregistrements",
    },
)
def feeds(_c: Context, source: list[str], accept: bool = False) -> None:
    """Rafraîchit les flux déclarés dans offers/feeds.toml ; code 3 si l'un d'eux a échoué."""
    from plugins.workshop import refreshing

    refreshing.refresh_or_exit(source, accept=accept)


@task(iterable=["command"], help={"command": "list (défaut), show LOT-…, retry LOT-…, park LOT-…, export DOSSIER"})
def outbox(_c: Context, command: list[str]) -> None:
    """Montre les messages qui attendent leur départ, et en décide."""
    from relay import outbox

    outbox.run_or_exit(command)


PLACE = "Un dossier, ou une adresse ssh ou s3 (docs/deployer.md ; défaut : PUBLISH_TO, sinon publication/)"


@task(
    help={"to": PLACE, "today": OUTPUT["today"], "audit": "Mesurer d'abord une page de chaque gabarit (défaut : oui)"}
)
def publish(_c: Context, to: str = "", today: str = "", audit: bool = True) -> None:
    """Vérifie, construit et met en ligne d'un seul coup ; un problème laisse le site en ligne tel quel."""
    from plugins.workshop import publishing

    publishing.publish_or_exit(to, today, audit=audit)


@task(help={"to": PLACE})
def rollback(_c: Context, to: str = "") -> None:
    """Remet en ligne ce qui l'était avant la dernière publication."""
    from plugins.workshop import publishing

    publishing.rollback_or_exit(to)


@task(
    help={
        "offers": "Combien d'offres (défaut : 10000)",
        "rounds": "Combien de tours (défaut : 3)",
        "serve": "Seulement ce que « serve » met à montrer une modification",
        "growth": "Seulement la croissance : dix fois moins d'offres, autant, dix fois plus",
    }
)
def bench(_c: Context, offers: int = 10_000, rounds: int = 3, serve: bool = False, growth: bool = False) -> None:
    """Mesure la construction à côté de Hugo et d'Eleventy, puis « serve » ; docs/vitesse.md dit quoi lire."""
    from plugins.workshop.bench import bench_or_exit

    bench_or_exit(offers, rounds, serve=serve, growth=growth)


@task(help={"all": "Aussi les preuves longues (arrêts brutaux répétés)", "only": "Seulement ces tests (un chemin)"})
def test(_c: Context, all: bool = False, only: str = "") -> None:
    """Installe ce qu'il faut et passe tous les tests et vérifications du code."""
    from plugins.workshop import testing

    testing.test_or_exit(everything=all, only=only)


@task(
    help={
        "page": "Une seule page, par son nom (« accueil », « liste emplois »…)",
        "output": "Fichier des mesures (défaut : docs/audit.json pour toutes les pages, aucun pour une seule)",
        "today": OUTPUT["today"],
    }
)
def audit(_c: Context, page: str = "", output: str = "", today: str = "") -> None:
    """Mesure une page de chaque gabarit : poids, accessibilité, validité, rapidité."""
    from plugins.workshop import audit

    audit.audit_or_exit(page, output, today)


@task(
    iterable=["log"],
    help={
        "log": "Les journaux, à la suite : audience access.log access.log.2.gz",
        "output": "Le rapport, hors du site publié (défaut : rapport/audience.html)",
    },
)
def audience(_c: Context, log: list[str], output: str = "") -> None:
    """Compte ce qui est lu et partagé, d’après les journaux du serveur ; ne garde aucune adresse."""
    from plugins.workshop import audience

    audience.audience_or_exit(log, output)


@task
def declare(_c: Context) -> None:
    """Réécrit ce qui vient des déclarations : schémas, pages vierges, manuel, formulaire."""
    from plugins.workshop.declarations import writing

    writing.declare(environment.ROOT)


@task
def lock(_c: Context) -> None:
    """Recalcule les versions verrouillées de requirements/ (pour les développeurs)."""
    from plugins.workshop import locking

    locking.lock()


@task(help={"all": "Aussi l'environnement .venv et les instantanés des flux"})
def clean(_c: Context, all: bool = False) -> None:
    """Supprime le site construit et les caches."""
    from plugins.workshop import cleaning

    cleaning.clean(everything=all)
