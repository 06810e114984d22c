"""English words, as far as questions need them: which carry content, and their stems."""

from __future__ import annotations

from functools import cache

STOP = frozenset(
    """
    a able about according across actual actually after again against all almost along already
    also although always am among amount an and answer any anybody anyone anything anywhere
    apart appear approximately are aren around article articles as aside ask asked asking at
    available away back basically be because become becomes becoming been before began behind
    being believe best better between big bit both bring brings brought but by call calling
    came can cannot case certain clear clearly come comes coming compare compared comparing
    concern concerning consider contain contains could course curious current currently d day
    days describe detail details did didn difference different divide divided do document
    documents does doesn doing don done down during each easy eight either else enough entire
    especially even ever every everybody everyone everything exact exactly example explain
    explained extent fact facts far feel few file find finding fine five follow following for
    former forth four from generally get gets getting give given gives go goes going good got
    great had half hand hands happen happens hard has hasn have haven having he hear heard
    hello helpful her here hi his how i idea if important in including information instance
    instead interested into is isn it its just keep keeps kind kindly kinds knew know knows
    late later least left less let life like line lines list listed little ll long look
    looking lot lots made mainly make makes making many matter may maybe me mean means meant
    might mind moment month months more most mostly move must my near nearly necessary
    need needed needs never new next nice no nobody not noted nothing notice now nowadays
    number obviously of often oh ok okay on once one ones only open or other our out over
    own part particular particularly passage past perhaps plain please points possible precise
    precisely present pretty previously prior probably put question quick quickly quite quoted
    rather re reach read reading real really reason recent recently regard regarding related
    remember reported rest result right roughly round s said same saw say saying says see
    seeing seen sees sense sentence serious set seven several shall she short should show side
    simple simply since single six slightly so some somebody somehow someone something
    sometimes somewhere soon sort sorts sound source sources speak speaking specific
    specifically split stated still stop straight such suggest supposed sure t take
    taken takes taking talks tell telling ten terms text texts than thank thanks
    that the their them then there therefore these they thing things think this those though
    thought three through throughout thus time times to today together too totally towards
    trying turn two type types under understand unless until up upon us use used useful using
    usually various ve version very via view views want wanted wants was wasn way ways we week
    well went were what whatever when whenever where wherever whether which whichever while
    who whoever whole whom whose why will wish with within won wonder wondering word words
    worked world would write writes writing wrong yes yet you your
    accord account accounts allow alone amongst anyhow appears approach argue arrive assume
    attempt aware broad broadly catalogue cataloguing check checking choose clarify close
    colleague column combine comment complete completely confused consult correspond couple deem
    definite definitely depict determine discover display dozen draw effectively encounter essay
    evidently exist expect fair fairly familiar final finally fold full fully gather given guess
    held hold homework hope imply indicate indicated inform inquire intention involve involved issue
    keeping latter lay learn lets lie lies likewise locate manner marked merely midst miss mostly
    none notably notion ordinary original originally overall paragraph particulars permit pin pop
    prefer print printed proper properly publicly purely raise raised random ready realise record
    recorded regular remain remains remind report reports respect respectively reveal rough seems
    seem serves sheet shed single singled situation solely somewhat stands student studying stuff
    suppose surely thesis treat treated truly turns unsure version visible whichever willing
    concrete handy strictly looks trying bear worth sake interest interesting
    assert asserts put puts
     list lists listed contain contains present presented presents appear appears
    per official officially institution jan feb mar apr jun jul aug sep sept oct nov dec mark marks
    give gives quote quotes current currently actual spell spelt
    maintain disclose discloses disclosed perform performs performed pertain pertains pertaining
    pertinent presently concrete furnish furnishes enumerate enumerates enumerated enumeration
    respective corresponding fulfilled discharge discharges discharged accompanying accordingly
    additionally adequately afford aforementioned amid applicable apply applies arise arises
    ascertain attain behalf briefly bearing confer confers consequently considerable constitutes
    contemporary context convey conveys customary definitive delineate deliver derive derived
    detailed devote devoted directly discuss discussed documentary documentation elaborate elucidate
    embody emerge emerges ensure envisage envisaged essential essentially excerpt exercise exercised
    exhibit formulate formulated furthermore grant granted hence henceforth herein hitherto
    indication individually inquiry interpretation manifest material merit merits moreover namely
    notwithstanding obtain obtained ongoing outline outlined possess possesses prevail prevailing
    prescribe prescribed pronounce pronounced purport purported quartet quintet trio pair sextet
    recount recounts relevant remark rendered reside resides respectively retain said specify
    specified specifies stipulated subsequent subsequently substantial summary systematic thereafter
    thereby therein thereof usage virtue whereby wherein whereupon yield yields regime undergo
    identify identified identifies him hers himself herself themselves ourselves every bear
    wouldn couldn shouldn weren hadn mustn ain shan needn oughtn always somewhere
    nice okay pleased helps helpful everyday different differently actually whose anyway
    """.split()
)
"""Words without content of their own in a question about sources."""

COMMON = frozenset(
    """
    ai april august compact constitution council december declaration director february
    framework general january july june march may nations november october organisation
    organization september system un union united year years
    """.split()
)
"""Words that are written with a capital without being the name of something unknown."""

MONTHS = {
    name: number
    for number, name in enumerate(
        """
        january february march april may june july august september october november december
        """.split(),
        start=1,
    )
}


_IRREGULAR = {
    form: word
    for line in """
    be am are is was were been being; begin began begun; bring brought; build built; buy bought;
    choose chose chosen; come came; deal dealt; do did does done; draw drew drawn; fall fell fallen;
    fly flew flown; get got gotten; give gave given; go went gone goes; grow grew grown;
    have had has;
    hold held; keep kept; know knew known; lay laid; lead led; lie lain; make made; mean meant;
    meet met; pay paid; put puts; run ran; say said; see saw seen; send sent; set sets; shake shook;
    show shown; sit sat; speak spoke spoken; spell spelt; spend spent; stand stood; take took taken;
    tell told; think thought; understand understood; use used uses using; win won;
    write wrote written;
    tie tied ties tying; people peoples; body bodies; person persons; agree agreed; child children;
    woman women; man men; find found finds finding; establish founded founding foundation founder
    founders foundations; rely relied relies
    """.split(";")
    for word, *forms in [line.split()]
    for form in forms
}
_DOUBLED = frozenset("bdgkmnprt")


@cache
def stem(word: str) -> str:
    """Strip the endings that do not matter when words are compared."""
    word = _IRREGULAR.get(word, word)
    for ending, minimum in (
        ("isations", 4),
        ("isation", 4),
        ("ations", 4),
        ("ation", 4),
        ("ions", 4),
        ("ion", 4),
    ):
        if word.endswith(ending) and len(word) - len(ending) >= minimum:
            return word[: -len(ending)]
    for ending in ("ies", "ied", "ing", "ers", "ed", "es", "er", "al", "s", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            bare = word[: -len(ending)]
            doubled = ending in {"ing", "ers", "ed", "er"} and bare[-1] == bare[-2]
            return bare[:-1] if doubled and bare[-1] in _DOUBLED and len(bare) > 3 else bare
    return word


_NEUTRAL = frozenset(stem(word) for word in STOP if len(word) > 5)


def is_neutral(word: str) -> bool:
    """Whether a folded word carries nothing of its own in a question about sources."""
    return word in STOP or stem(word) in _NEUTRAL
