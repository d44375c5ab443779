"""The words of the feed in the languages venues use."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """Everything in a feed that changes with the venue's language."""

    lap: str
    laps: str
    lap_short: str
    start: str
    finish: str
    neutralised: str
    penalty: str
    warning: str
    pit_time: str
    """Reason of a short stop; ``{time}`` and ``{lap}`` are filled in."""
    stint_time: str
    contact: str
    best_lap: str
    effects: str
    comments: str
    race: str
    qualifying: str
    other_session: str
    medical: str
    captions: dict[str, str]

    def lap_count(self, count: int) -> str:
        """``1 Tour``, ``2 Tours``."""
        return f"{count} {self.lap if count == 1 else self.laps}"

    def leader_lap(self, lap: int) -> str:
        """``Tour 12``: the leader's gap cell."""
        return f"{self.lap} {lap}"

    def penalty_laps(self, count: int) -> str:
        """``1 Tr``, ``2 Trs.``: the penalty column."""
        return f"{count} {self.lap_short}{'s' if count > 1 else ''}"


def _captions(*words: str) -> dict[str, str]:
    keys = ("rk", "no", "dr", "pilot", "llp", "gap", "int", "blp", "tlp", "otr", "pit", "pena")
    return dict(zip(keys, words, strict=True))


LANGUAGES: dict[str, Language] = {
    "fr": Language(
        "Tour", "Tours", "Tr", "Départ", "Arrivée", "Neutralisation", "Pénalité",
        "Avertissement", "Passage au stand en {time} (Tour {lap})",
        "Temps de relai de {time} (Tour {lap})", "Contact", "Meilleur Tour", "Effets",
        "Commentaires", "COURSE", "Chronos", "Essais libres", "Intervention médicale",
        _captions("Clt", "Kart", "Equipe", "Pilote", "Dernier T.", "Ecart", "Interv.",
                  "Meilleur T.", "Tours", "En piste", "Stands", "Péna."),
    ),
    "es": Language(
        "Vuelta", "Vueltas", "Vta", "SALIDA", "Llegada", "Bandera amarilla", "Penalización",
        "Advertencia", "Tiempo Pit : {time} (Vuelta {lap})",
        "Tiempo de relevo : {time} (Vuelta {lap})", "Contacto", "Mejor vuelta",
        "Mostrar Efectos", "Comentarios", "CARRERA", "Clasificación", "Entrenamientos",
        "Intervención médica",
        _captions("Clasif.", "Kart", "Equipo", "Piloto", "Última vuelta", "Gap", "Int.",
                  "Mejor vuelta", "Vueltas", "TRACK/PIT", "Pits", "Penalización"),
    ),
    "it": Language(
        "Giro", "Giri", "Gr", "Partenza", "Arrivo", "Neutralizzazione", "Penalità", "Avviso",
        "Tempo ai box : {time} (Giro {lap})", "Tempo di stint : {time} (Giro {lap})", "Contatto",
        "Giro migliore", "Effetti", "Commenti", "Corsa", "Qualifiche", "Prove libere",
        "Intervento medico",
        _captions("Cla", "Kart", "Team", "Pilota", "Ultimo T.", "Distacco", "Int.", "Giro mig.",
                  "Giri", "In pista", "Pit stop", "Pena"),
    ),
    "pt": Language(
        "Volta", "Voltas", "Vta", "PARTIDA", "Chegada", "Neutralização", "Penalização", "Aviso",
        "Tempo na box : {time} (Volta {lap})", "Tempo de turno : {time} (Volta {lap})",
        "Contacto", "Melhor volta", "Efeitos", "Comentários", "Corrida", "Qualificação",
        "Treinos", "Intervenção médica",
        _captions("Class.", "Kart", "Equipa", "Piloto", "Última V.", "Diferença", "Int.",
                  "Melhor V.", "Voltas", "Na pista", "Boxes", "Penalização"),
    ),
    "en": Language(
        "Lap", "Laps", "Lp", "Start", "Finish", "Neutralised", "Penalty", "Warning",
        "Pit time : {time} (Lap {lap})", "Stint time : {time} (Lap {lap})", "Contact",
        "Best lap", "Effects", "Comments", "Race", "Qualifying", "Practice", "Medical car on track",
        _captions("Rnk", "Kart", "Team", "Driver", "Last lap", "Gap", "Int.", "Best lap", "Laps",
                  "On track", "Pits", "Penalty"),
    ),
    "sv": Language(
        "Varv", "Varv", "Vv", "Start", "Mål", "Neutraliserat", "Bestraffning", "Varning",
        "Depåtid : {time} (Varv {lap})", "Körpass : {time} (Varv {lap})", "Kontakt",
        "Bästa varv", "Effekter", "Kommentarer", "Lopp", "Kval", "Träning", "Läkare på banan",
        _captions("Rnk", "Kart", "Team", "Förare", "Sista v", "Gap", "Int.", "Bästa varv",
                  "Varv", "På banan", "Depå", "Straff"),
    ),
}  # fmt: skip
"""Languages by ISO code."""
