"""Invented teams and drivers.

Every name is put together from word lists, so no list of real people is needed; a likeness is
chance. The lists mix languages as real entry lists do, accents included.
"""

from __future__ import annotations

from random import Random

_FIRST = (
    "Adèle", "Aksel", "Alba", "Amadou", "Anouk", "Bastian", "Benedetta", "Björn", "Camille",
    "Chiara", "Clément", "Dario", "Djibril", "Edda", "Elio", "Eloïse", "Emil", "Fabio", "Fanny",
    "Gonçalo", "Greta", "Hanna", "Hugo", "Inès", "Iñaki", "Jonas", "Juliette", "Kasper", "Léna",
    "Lorenzo", "Lucía", "Maëlle", "Magnus", "Marta", "Mateo", "Mirko", "Nadia", "Nils", "Noor",
    "Óscar", "Paola", "Quentin", "Rafaela", "Ronan", "Sanne", "Simão", "Söeren", "Tess", "Théo",
    "Tomás", "Ulla", "Valérie", "Wim", "Yasmine", "Zoë",
)  # fmt: skip
_LAST_HEAD = (
    "Alver", "Bar", "Belmon", "Brix", "Cal", "Cor", "Dal", "Del", "Esten", "Fal", "Ferro", "Gal",
    "Gren", "Hol", "Jas", "Karl", "Lar", "Lund", "Mar", "Mont", "Nor", "Oli", "Per", "Quin",
    "Ros", "Sal", "Stel", "Tor", "Val", "Vern", "Wal", "Zan",
)  # fmt: skip
_LAST_TAIL = (
    "ato", "bert", "caro", "dier", "eira", "engo", "fort", "gaard", "ieux", "illo", "ino",
    "kamp", "lund", "mans", "nova", "oso", "quez", "rand", "sson", "tier", "uela", "vik",
)  # fmt: skip
_ADJECTIVES = (
    "Blue", "Iron", "Rapid", "Petit", "Grand", "Rojo", "Verde", "Nero", "Velho", "Lilla",
    "Silver", "Wild", "Rouge", "Doble", "Terzo", "Última", "Snabba", "Late", "Quiet", "Loud",
)  # fmt: skip
_NOUNS = (
    "Hérissons", "Pelicans", "Lobos", "Volpi", "Raposas", "Älgar", "Apex", "Chicane", "Paddock",
    "Bielle", "Pistons", "Carbono", "Frenata", "Gasolina", "Slicks", "Bougies", "Hairpin",
    "Marmottes", "Tortugas", "Cinghiali", "Corujas", "Tjädrar", "Gravel", "Undercut",
)  # fmt: skip
_SUFFIXES = ("Racing", "Karting", "Team", "Competición", "Scuderia", "Endurance", "KC", "")

TRICKY_TEAMS = (
    'Tom & Léa "Les Bolides"',
    "L'Écurie d'à Côté",
    "PRO 85 - Señor Müller & Søn",
    "(E) Ça va très vite",
    "FL - Nº 7 / Équipe d'Été",
    "A&B Karting",
)
"""Team names of the kind that break parsers: ``&``, quotes, accents, category prefixes."""


def driver_name(rng: Random) -> str:
    """One invented driver, in capitals as the feed shows them."""
    last = rng.choice(_LAST_HEAD) + rng.choice(_LAST_TAIL)
    return f"{rng.choice(_FIRST)} {last}".upper()


def crew(rng: Random, size: int, taken: set[str]) -> tuple[str, ...]:
    """``size`` drivers whose names are not in ``taken``, which grows by them."""
    drivers: list[str] = []
    while len(drivers) < size:
        name = driver_name(rng)
        if name not in taken:
            taken.add(name)
            drivers.append(name)
    return tuple(drivers)


def team_names(rng: Random, count: int) -> list[str]:
    """``count`` different team names; numbered when the words run out."""
    pairs = [f"{adjective} {noun}" for adjective in _ADJECTIVES for noun in _NOUNS]
    rng.shuffle(pairs)
    names = []
    for index in range(count):
        name = f"{pairs[index % len(pairs)]} {rng.choice(_SUFFIXES)}".strip().upper()
        names.append(name if index < len(pairs) else f"{name} {1 + index // len(pairs)}")
    return names
