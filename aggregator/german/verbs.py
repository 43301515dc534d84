"""German verbs and what becomes of them: `messen`, `misst`, `gemessen`; `abrechnen`, `rechnet … ab`, `abgerechnet`.

Pure, over folded words. Strong verbs are a closed class and stand here with their forms; weak ones are listed by their
infinitive, and those that a prefix tells (`vermietet`) need no list. `-ieren` has rules of its own where it is met.
"""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Final

from aggregator.german.folding import fold
from aggregator.german.lexicon import VERBS

_STRONG: Final = """
    beginnen beginnt begann begonnen | bergen birgt barg geborgen | biegen biegt bog gebogen | bieten bietet bot
    geboten | binden bindet band gebunden | bitten bittet bat gebeten | blasen bläst blies geblasen | bleiben bleibt
    blieb geblieben | brechen bricht brach gebrochen | brennen brennt brannte gebrannt | bringen bringt brachte
    gebracht | denken denkt dachte gedacht | dringen dringt drang gedrungen | empfehlen empfiehlt empfahl empfohlen
    | essen isst aß gegessen | fahren fährt fuhr gefahren | fallen fällt fiel gefallen | fangen fängt fing gefangen
    | finden findet fand gefunden | flechten flicht flocht geflochten | fliegen fliegt flog geflogen | fließen
    fließt floss geflossen | frieren friert fror gefroren | geben gibt gab gegeben | gehen geht ging gegangen |
    gelten gilt galt gegolten | genießen genießt genoss genossen | gewinnen gewinnt gewann gewonnen | gießen gießt
    goss gegossen | gleichen gleicht glich geglichen | graben gräbt grub gegraben | greifen greift griff gegriffen |
    halten hält hielt gehalten | hängen hängt hing gehangen | heben hebt hob gehoben | helfen hilft half geholfen |
    kennen kennt kannte gekannt | klingen klingt klang geklungen | kommen kommt kam gekommen | laden lädt lud
    geladen | lassen lässt ließ gelassen | laufen läuft lief gelaufen | leihen leiht lieh geliehen | lesen liest las
    gelesen | liegen liegt lag gelegen | lügen lügt log gelogen | mahlen mahlt mahlte gemahlen | meiden meidet mied
    gemieden | melken melkt molk gemolken | messen misst maß gemessen | nehmen nimmt nahm genommen | nennen nennt
    nannte genannt | pfeifen pfeift pfiff gepfiffen | raten rät riet geraten | reiben reibt rieb gerieben | reißen
    reißt riss gerissen | reiten reitet ritt geritten | rennen rennt rannte gerannt | riechen riecht roch gerochen |
    rufen ruft rief gerufen | saufen säuft soff gesoffen | saugen saugt sog gesogen | schaffen schafft schuf
    geschaffen | scheiden scheidet schied geschieden | scheinen scheint schien geschienen | schieben schiebt schob
    geschoben | schießen schießt schoss geschossen | schlafen schläft schlief geschlafen | schlagen schlägt schlug
    geschlagen | schleichen schleicht schlich geschlichen | schleifen schleift schliff geschliffen | schließen
    schließt schloss geschlossen | schmelzen schmilzt schmolz geschmolzen | schneiden schneidet schnitt geschnitten
    | schreiben schreibt schrieb geschrieben | schreiten schreitet schritt geschritten | schweigen schweigt schwieg
    geschwiegen | schwimmen schwimmt schwamm geschwommen | schwinden schwindet schwand geschwunden | schwingen
    schwingt schwang geschwungen | sehen sieht sah gesehen | senden sendet sandte gesandt | singen singt sang
    gesungen | sinken sinkt sank gesunken | sitzen sitzt saß gesessen | spinnen spinnt spann gesponnen | sprechen
    spricht sprach gesprochen | springen springt sprang gesprungen | stechen sticht stach gestochen | stehen steht
    stand gestanden | stehlen stiehlt stahl gestohlen | steigen steigt stieg gestiegen | sterben stirbt starb
    gestorben | stoßen stößt stieß gestoßen | streichen streicht strich gestrichen | streiten streitet stritt
    gestritten | tragen trägt trug getragen | treffen trifft traf getroffen | treiben treibt trieb getrieben |
    treten tritt trat getreten | trinken trinkt trank getrunken | tun tut tat getan | wachsen wächst wuchs gewachsen
    | waschen wäscht wusch gewaschen | weben webt wob gewoben | weisen weist wies gewiesen | wenden wendet wandte
    gewandt | werben wirbt warb geworben | werfen wirft warf geworfen | wiegen wiegt wog gewogen | winden windet
    wand gewunden | wissen weiß wusste gewusst | ziehen zieht zog gezogen | zwingen zwingt zwang gezwungen
"""
"""Infinitive, third person, past, participle (Duden)."""
_WEAK: Final = """
    achten ahnen ändern angeln atmen ätzen bahnen basteln beben beichten beißen blühen bohren borgen buchen bündeln
    bürsten dämmen danken dauern decken dehnen dichten dienen dosieren drohen drosseln düngen eignen eilen einen
    entern ernten fällen falten fassen federn fegen fehlen feiern feilen festigen filtern flicken flüstern folgen
    fordern fördern formen fragen funken fürchten füttern gären gehören gewöhnen glätten glauben gründen grüßen
    hacken hageln häkeln haken hämmern handeln härten heften heilen hemmen hindern hoffen holen impfen jagen kämpfen
    kassieren kaufen kehren kennzeichnen kippen klagen klappen klären kleben klettern klicken klopfen knüpfen kochen
    koppeln kosten kratzen kreuzen kühlen kümmern kürzen lachen lagern landen lasern leben lecken leeren leimen
    leisten leiten lenken leuchten lochen locken lockern lohnen löschen lösen lüften mähen mahnen mauern meistern
    melden merken mindern münzen mustern nageln nähren nennen nicken nieten nörgeln öffnen ölen ordnen orten paaren
    pachten packen passen pflanzen pflastern pflücken pflügen picken polstern prägen proben quellen rasen rasten
    rauchen räuchern räumen rechnen reden regen reichen reifen reisen retten richten rollen rösten runden rüsten
    rütteln sammeln sanieren säubern säumen scannen schaden schärfen schätzen schauen schenken scheuen schichten
    schicken schildern schimmeln schlachten schmieren schmücken schnitzen schonen schulden schürfen sehnen seilen
    sichern sichten sieben siedeln siegeln sorgen sortieren spalten spannen spaßen spenden sperren spiegeln sprengen
    spuren staffeln stärken starten stauen staunen stecken steigern stellen sticken stiften stimmen stocken stoppen
    stören strahlen streamen streifen streuen strukturieren stürzen stutzen stützen suchen surfen tanken tarnen
    tauchen tauen taufen täuschen teilen texten tippen toben töpfern töten trauen träumen trennen trommeln turnen
    üben urteilen wagen wählen wahren wandeln wärmen wechseln wecken wehren weiden weihen werten wetten wickeln
    wiederholen winken wirken wirtschaften wohnen wundern wünschen würdigen würzen wüten zeigen zerren zeugen zielen
    zimmern zögern züchten zünden zweifeln zwitschern
"""
_SEPARABLE: Final = tuple(
    fold(
        "zusammen zurück weiter wieder voran voraus vorbei vor nieder nach fern fest fort frei heim her hin hoch los "
        "mit weg teil bereit statt durch über unter hinter um auf aus ab an bei dar ein zu"
    ).split()
)
_INSEPARABLE: Final = tuple(fold("über unter wider hinter durch miss emp ent ver zer be er um").split())
_TOLD_BY_PREFIX: Final = re.compile(r"^((?:ueber|unter|miss|ent|ver|zer|be|er).{3,}?)(e?t)(?:e[nrsm]?)?$")
"""`vermietet`, `überwachten`, `beschleunigte`: a listed verb or not."""
_INFINITIVE: Final = re.compile(r"^((?:ueber|unter|miss|ent|ver|zer|be|er).{3,}?)(?:en|(?<=[el][lr])n)$")


def verbs_of(word: str) -> tuple[str, ...]:
    """The infinitives a folded word in lower case may be a form of; itself, where it is one. Nothing: it is no verb."""
    return tuple(dict.fromkeys(_verbs_of(word)))


def forms_of(verb: str) -> tuple[str, ...]:
    """What an infinitive becomes that somebody may ask for, itself first: `prueft`, `geprueft`, `pruefend`.

    Nobody asks for the past: `mass` is a Maß, `stand` a Stand.
    """
    return tuple(dict.fromkeys(_forms_of(verb)))


def _verbs_of(word: str) -> Iterator[str]:
    yield from _simple().get(word, ())
    for prefix in _SEPARABLE:
        if word.startswith(prefix):
            rest = word[len(prefix) :]
            rest = rest[2:] if rest.startswith("zu") and rest[2:] in _infinitives() else rest
            yield from (prefix + verb for verb in _simple().get(rest, ()))
    for prefix in _INSEPARABLE:
        if word.startswith(prefix):
            rest = word[len(prefix) :]
            bare = (*_simple().get(rest, ()), *_simple().get(f"ge{rest}", ()))
            yield from (prefix + verb for verb in bare if rest not in _participles())
    if found := _TOLD_BY_PREFIX.match(word):
        yield from (found[1] + ending for ending in _endings(found[1]))
    elif _INFINITIVE.match(word):
        yield word


def _endings(stem: str) -> tuple[str, ...]:
    return ("n",) if stem.endswith(("el", "er")) else ("en",)


def _forms_of(verb: str) -> Iterator[str]:
    yield verb
    for prefix in ("", *_INSEPARABLE, *_SEPARABLE):
        simple = verb.removeprefix(prefix)
        if not verb.startswith(prefix) or simple not in _infinitives():
            continue
        for form in _asked(simple):
            whole = form.startswith("ge") and form in _participles() and prefix in _INSEPARABLE
            yield prefix + (form.removeprefix("ge") if whole else form)
            if whole and prefix in _SEPARABLE:  # `übersetzt` and `übergesetzt`
                yield prefix + form
        return
    if found := _INFINITIVE.match(verb):
        yield from (found[1] + ending for ending in ("t", "et", "end") if ending != "et" or found[1][-1] in "dtmn")


@lru_cache(maxsize=1)
def _infinitives() -> frozenset[str]:
    simple = {*_strong(), *map(fold, _WEAK.split())}
    listed = (fold(verb) for verb in VERBS)
    return frozenset(
        simple.union(verb for verb in listed if not _INFINITIVE.match(verb) and not _prefixed(verb, simple))
    )


def _prefixed(verb: str, simple: Collection[str]) -> bool:
    return any(verb.startswith(prefix) and verb[len(prefix) :] in simple for prefix in _SEPARABLE)


@lru_cache(maxsize=1)
def _strong() -> dict[str, tuple[str, ...]]:
    rows = (fold(" ".join(row.split())).split() for row in _STRONG.split("|"))
    return {infinitive: tuple(forms) for infinitive, *forms in rows}


@lru_cache(maxsize=1)
def _participles() -> frozenset[str]:
    strong = {forms[-1] for forms in _strong().values()}
    return frozenset((*strong, *(f"ge{form}" for form in map(_weak_participle, _infinitives() - _strong().keys()))))


def _weak_participle(verb: str) -> str:
    stem = _stem(verb)
    return stem + ("et" if stem.endswith(("d", "t", "ffn", "chn", "rdn", "gn", "tm", "dm")) else "t")


def _stem(verb: str) -> str:
    return verb.removesuffix("n").removesuffix("e") if verb.endswith("en") else verb.removesuffix("n")


def _asked(verb: str) -> tuple[str, ...]:
    """The forms of a verb without a prefix, but for the past."""
    third, _, participle = _strong().get(verb) or (weak := _weak_participle(verb), "", f"ge{weak}")
    return verb, f"{verb}d", third, participle


def _paradigm(verb: str) -> tuple[str, ...]:
    """All forms of a verb without a prefix."""
    return *_asked(verb), _strong()[verb][1] if verb in _strong() else f"{_weak_participle(verb)}e"


@lru_cache(maxsize=1)
def _simple() -> dict[str, tuple[str, ...]]:
    """By each form of a verb without a prefix, inflected by person and case: its infinitives."""
    found: dict[str, tuple[str, ...]] = {}
    for verb in sorted(_infinitives()):
        for form in _paradigm(verb):
            inflected = (form, *(form + ending for ending in ("e", "en", "er", "es", "em", "n", "t")))
            for one in inflected if form != verb else (form, _stem(verb) + "e"):
                if verb not in found.get(one, ()):
                    found[one] = (*found.get(one, ()), verb)
    return found
