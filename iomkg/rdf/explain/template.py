"""Why a CONSTRUCT makes no triple though its group has solutions."""

from __future__ import annotations

from iomkg.rdf.explain.accounts import Cause, EmptyReason, Step
from iomkg.rdf.explain.setting import Setting, as_step
from iomkg.rdf.sparql.query_tree import Node, Query


def template_causes(setting: Setting, query: Query) -> tuple[Cause, ...]:
    """Say of a CONSTRUCT with solutions that its template makes no triple of any of them.

    A triple with an unbound variable, or a literal where none may stand, is left out (SPARQL 1.1
    Query Language, section 16.2).

    Args:
        setting: what to look at it with.
        query: a query whose group has solutions.

    Returns:
        A cause for each triple of the template; none if one of them is made, or there is none.

    Raises:
        Unanswered: if the store has not answered enough.
    """
    if query.template is None:
        return ()
    where = " ".join(part.text for part in query.where.parts)
    causes = []
    for part in query.template.parts:
        test = " ".join(_makes(node, place) for place, node in enumerate(part.nodes))
        if setting.probe.holds(f"{where} {test}"):
            return ()
        causes.append(Cause(as_step(setting, part), EmptyReason.NO_TRIPLE))
    if not causes:
        empty = Step("template", "{ }", 1, 1)
        causes.append(Cause(empty, EmptyReason.NO_TRIPLE))
    return tuple(causes)


def _makes(node: Node, place: int) -> str:
    """Return the filter that a variable of a template is bound to what may stand there."""
    name = node.text
    if not name.startswith(("?", "$")) or not node.tokens:
        return ""
    return f"FILTER({('!isLiteral', 'isIRI', 'BOUND')[place]}({name}))"
