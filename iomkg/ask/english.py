"""What of English a question needs: words without content, irregular forms, numerals, months.

A cold start imports this module, so it imports nothing that costs.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from iomkg.ask.folding import fold

FUNCTION_WORDS: Final = frozenset(
    """
    a about above according across after again against all also although am among an and any are
    around as at be because been before being below between both but by can could did do does doing
    down during each either every few for from further had has have having he her here hers him
    his how i if in into is it its itself just me many might more most much must my neither no
    nor not of off on once only onto or other our out over own per shall she should since so
    some such than thanks that the their them then there these they this those through thus to too
    towards under until up upon us very was we were what when where whether which while who whom
    whose why will with within without would yes you your ever please
    along amid apart aside besides beyond despite except inside outside toward unlike via
    anybody anyone anything everybody everyone everything nobody nothing somebody someone
    something one ones another else may done
    herself himself itself myself oneself ourselves themselves yourself yourselves
    arent cant couldnt didnt doesnt dont hadnt hasnt havent hows id im isnt ive shouldnt thats
    theres theyre wasnt werent whats wheres whos wont wouldnt youre youve
    abt b4 bc btw cos coz cuz lol ok omg pls plz tbh thx u ur wat wot y n k q
    ain aren couldn didn doesn don etc got hadn hasn haven isn shouldn wasn weren won wouldn
    """.split()
)
"""Words of the closed classes: articles, prepositions, pronouns, auxiliaries, conjunctions."""

ABOUT_SOURCES: Final = frozenset(
    """
    article articles claim claims current currently document documents mention mentioned mentions
    mean means meant now plainly say says said today
    source sources stated text texts tell tells according question list
    give gives given name named exactly
    """.split()
)
"""Words by which a question speaks of the sources or of the answer, and not of the matter."""

LIGHT_WORDS: Final = frozenset(
    """
    become becomes became becoming come comes coming came get gets getting go goes going gone
    keep keeps keeping kept seem seems seeming seemed see sees seeing saw seen try tries trying
    tried turn turns turning turned let lets letting put puts putting happen happens happening
    happened look looks looking think thinks thought wonder wondering want wants wanted
    particular particularly specific specifically
    thing things stuff sort sorts kind kinds type types way ways bit lot lots
    play plays playing played fall falls falling fell fallen
    deal deals dealing dealt use uses used using find finds finding know knows knowing
    suppose supposed take takes taking took taken big little good new whole
    absolutely anyway apparently arguably boring cheers cool curious curiosity damn dear delighted
    eager excuse fascinating forgot funny glad gonna gotta grateful guess guys heard hello hence hey
    homework hopefully imagine incredibly keen kinda lovely luck meanwhile morning namely nice
    obviously okay presumably seriously silly somehow somewhat sorry surely swear thank thankful
    therefore tonight unfortunately utterly wanna whatsoever whoever wish wondered yeah yesterday
    really actually just even still already back maybe perhaps quite rather always often usually
    """.split()
)
"""Words so general that a question hardly depends on them."""

AUXILIARIES: Final = frozenset(
    """
    am are can could did do does had has have is may might must shall should was were will would
    """.split()
)
"""Verbs of the closed class, which begin the rest of a question."""

BELOW_20: Final = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety".split()
NUMERALS: Final = frozenset(
    (*BELOW_20[1:], *TENS, "dozen", "hundred", "thousand", "million"),
)
"""Numbers in words, but for "one", which is a pronoun too."""

MONTHS: Final = (
    "january february march april may june july august september october november december"
).split()

FORMS: Final = {
    form: word
    for line in """
        begin began begun; bring brought; build built; choose chose chosen; come came; deal dealt;
        draw drew drawn; fall fell fallen; give gave given; go went gone; grow grew grown; hold
        held; keep kept; know knew known; lead led; leave left; lose lost; make made; mean meant;
        meet met; pay paid; rise rose risen; run ran; say said; see saw seen; send sent; show
        shown; speak spoke spoken; spend spent; stand stood; take took taken; teach taught; tell
        told; think thought; tie tying; undergo underwent; understand understood; win won; write
        wrote written; child children; man men; woman women; person persons people ppl;
        criticise criticism criticisms criticize criticizes criticized criticises criticised critic
        critics; analyse analysis analyses analyze; advise advice; choose choice choices; decide
        decision decisions; respond response responses; receive reception; grow growth; lose loss;
        live life lives; describe description; include inclusion; expand expansion; extend
        extension; produce production; reduce reduction; introduce introduction; propose proposal
        proposals; believe belief; serve service services; strong strength; succeed success;
        permit permission; move movement; encyclopaedia encyclopedia; centre center; labour labor;
        programme program
    """.split(";")
    for word, *forms in [line.split()]
    for form in forms
}
"""Irregular forms, each with the word that it is one of."""


_ENDINGS: Final = (
    *((ending, 4) for ending in ("isations", "isation", "izations", "ization")),
    *((ending, 4) for ending in ("ations", "ation", "ements", "ement", "ments", "ment")),
    *((ending, 4) for ending in ("nesses", "ness", "erships", "ership", "ships", "ship")),
    *((ending, 5) for ending in ("ising", "izing", "ises", "izes", "ised", "ized", "ise", "ize")),
    *((ending, 4) for ending in ("ions", "ion", "ives", "ive")),
    *((ending, 3) for ending in ("ies", "ied", "ing", "ers", "ors", "ed", "es", "ys", "er", "or")),
    *((ending, 3) for ending in ("ally", "ly", "al", "s", "e", "y")),
)
"""Endings that do not matter, with the letters that must be left."""
_DOUBLED: Final = frozenset("bdgkmnprt")


_ENDED: Final = re.compile(r"(?<=\w)'(?:s|m|re|ve|ll|d|t)?(?!\w)", re.IGNORECASE)
"""The ending of a genitive or of a contraction: Pope's, states', I'm, don't."""


# A text has the same words over and over.
@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """Return what a folded word has in common with its other forms.

    Args:
        word: a word; one with a digit is its own stem.

    Returns:
        Its irregular form at the base, or the word without its ending.
    """
    word = FORMS.get(word, word)
    if not word.isalpha():
        return word
    for ending, least in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= least:
            bare = word[: -len(ending)]
            if ending == "s" and bare.endswith("s"):
                return word
            doubled = ending in ("ing", "ers", "ed", "er") and bare[-1] == bare[-2]
            if doubled and bare[-1] in _DOUBLED and len(bare) > 3:
                return bare[:-1]
            return bare[:-1] if bare[-1] in "ei" and len(bare) > 4 else bare
    return word


def tokens_of(text: str) -> list[str]:
    """Split a text into folded words.

    Args:
        text: any text.

    Returns:
        The words in order; a hyphen or slash parts words, the ending of a genitive or of a
        contraction is dropped.
    """
    return fold(_ENDED.sub("", text.replace("\u2019", "'")).replace("/", " ")).split()


def stems_of(text: str) -> list[str]:
    """Split a text into the stems of its words, as the index has them."""
    return [stem(word) for word in tokens_of(text)]
