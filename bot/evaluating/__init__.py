"""Labelled questions and what came back in, figures out. Pure."""

from bot.evaluating.comparing import Difference, Interval, Pairing, differences, intervals, paired, unpaired
from bot.evaluating.figures import FIGURES, Figure, contributions, figure, figures_for
from bot.evaluating.judging import judge, quote_is_valid
from bot.evaluating.model import Evidence, Judged, Labelled, Outcome
from bot.evaluating.ranking import DEPTH, found_at, ranking_figures, ranking_scores
from bot.evaluating.scoring import scores
from bot.evaluating.slips import Slips, slips
from bot.evaluating.troubles import Trouble, troubles

__all__ = [
    "DEPTH",
    "FIGURES",
    "Difference",
    "Evidence",
    "Figure",
    "Interval",
    "Judged",
    "Labelled",
    "Outcome",
    "Pairing",
    "Slips",
    "Trouble",
    "contributions",
    "differences",
    "figure",
    "figures_for",
    "found_at",
    "intervals",
    "judge",
    "paired",
    "quote_is_valid",
    "ranking_figures",
    "ranking_scores",
    "scores",
    "slips",
    "troubles",
    "unpaired",
]
