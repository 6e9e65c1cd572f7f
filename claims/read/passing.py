"""Who passes on what another said: the medium somebody speaks to, and whom somebody quotes."""

from collections.abc import Sequence
from dataclasses import replace

from claims.lexicon import Lexicon
from claims.read.speakers import comma_after, speaker_in, within
from claims.read.statement import Speaker, Stretch
from claims.read.verbs import Verb
from claims.text import Token, tokens


def passed_to(stretch: Stretch, verb: Verb, stop: int, speaker: Speaker) -> Speaker:
    """The speaker with the medium he spoke to, which passes it on: "told the agency that"."""
    if speaker.span is None:
        return speaker
    for index in range(verb.end, stop):
        inside = speaker.span[0] <= stretch.words[index].start < speaker.span[1]
        if inside or not stretch.match("media", index):
            continue
        end = min(stop, comma_after(stretch, index))
        rest = speaker_in(stretch, index + stretch.match("media", index), end)
        last = rest.span[1] if rest is not None and rest.span else stretch.words[index].end
        first, last = stretch.paired(stretch.words[index].start, last)
        name = stretch.text[first:last]
        clitics = stretch.lexicon.data.get("speaker_clitics", ())
        clitic = next((one for one in clitics if name.startswith(one)), "")
        return replace(speaker, via=(*speaker.via, name.removeprefix(clitic)))
    return speaker


def source_quoted(stretch: Stretch, start: int, stop: int) -> Speaker | None:
    """Whom somebody quotes in tokens `start` to `stop`: "the paper, quoting an official, ..."."""
    for begin, end in stretch.find("via"):
        if start <= begin < stop and not stretch.quoted(begin):
            return speaker_in(stretch, end, min(max(stop, end), comma_after(stretch, end)))
    return None


def quoting(stretch: Stretch, start: int, stop: int) -> Speaker | None:
    """Who quotes a speaker in tokens `start` to `stop`: "the minister, quoted by a radio, ..."."""
    for begin, end in stretch.find("quoted_by"):
        if start <= begin < stop and not stretch.quoted(begin):
            return speaker_in(stretch, end, min(stop, comma_after(stretch, end)))
    return None


def source_relayed(stretch: Stretch, verb: Verb, stop: int) -> Speaker | None:
    """Whom a verb passes on with a plain preposition: «نقلت القناة عن مسؤول أن ...»."""
    if stretch.match("relay", verb.start):
        for index in range(verb.end, stop):
            length = stretch.match("relay_links", index)
            if length:
                said = speaker_in(stretch, index + length, stop)
                passing = speaker_in(stretch, verb.end, index)
                return said if said is None or passing is None else within(said, passing)
    return None


def passed_on(stretch: Stretch, index: int, speaker: Speaker) -> Speaker:
    """The source that a speaker quotes behind `index`, or the speaker where there is none."""
    source = source_quoted(stretch, index, stretch.end)
    return speaker if source is None else replace(source, via=(speaker.name,) * bool(speaker.name))


def without_listener(speaker: Speaker, outlet: Sequence[Token], words: Lexicon) -> Speaker:
    """The speaker without the outlet he spoke to: «مدير البلدية للأفق», as «قناة الأفق» has it."""
    clitics = tuple(words.data.get("speaker_clitics", ()))
    if not clitics or speaker.span is None or not outlet:
        return speaker
    named, articles = tokens(speaker.name), words.keys("articles")
    for first in range(len(outlet)):
        key, *further = (one.key for one in outlet[first:])
        start = len(named) - len(further) - 1
        if start < 1 or [one.key for one in named[start + 1 :]] != further:
            continue
        spoken_to = {clitic + key for clitic in clitics}
        # The article and the preposition before it are one («للأفق»).
        bare = next((key[len(one) :] for one in articles if key.startswith(one)), key)
        spoken_to |= {one + bare for one in articles if one.startswith(clitics)}
        if named[start].key in spoken_to:
            name = speaker.name[: named[start - 1].end]
            return replace(speaker, name=name, span=(speaker.span[0], speaker.span[0] + len(name)))
    return speaker
