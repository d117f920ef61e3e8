"""A home and its catalogue in, the state of a derived index that can be carried on from out."""

from __future__ import annotations

from retrieval.catalogue import Catalogue
from retrieval.home import DerivedState, Home
from retrieval.progress import Progress
from retrieval.vector_places import is_there

REBUILT, TO_BE_REBUILT = "it is being rebuilt from the catalogue", "it will be rebuilt from the catalogue"


def usable(
    home: Home, catalogue: Catalogue, index: str, model: str, progress: Progress, *, coming: str = REBUILT
) -> DerivedState | None:
    """The state of an index that can be carried on from, if there is one; why it is not is said, and what is ``coming``
    of that.
    """
    state = home.state_of(index)
    if state is None or state.catalogue != catalogue.state("identity"):
        return None
    if state.generation > catalogue.generation():
        progress.say(f"The {index[:-1]} index is of a later catalogue; {coming}.")
        return None
    if not is_there(home, index, state):
        progress.say(f"The {index[:-1]} index is missing; {coming}.")
        return None
    if state.model != model:
        progress.say(f"The embeddings changed from {state.model} to {model}; passages are embedded again.")
        return None
    return state
