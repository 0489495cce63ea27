import type { ModelEvent, MonitorFinding, StoredAlert, WindowVerdict } from '../../core/index.ts'
import { shownMoment, shownNumber, shownText } from '../../core/report/shown.ts'
import { costOf } from '../alerts/seen-window.ts'
import { type Cause, explainingCauses, type RootCauses, rootCauses, type Spell } from './root-cause.ts'

const mostCauses = 3
const mostSlices = 2
const mostSources = 3

const namesOf = (sources: readonly string[]): string =>
  sources
    .slice(0, mostSources)
    .map((source) => shownText(source, 80))
    .join(', ')

/** What may be why an effect shows, the dearest first: columns that are off, and what else is. */
function causeLine({ column, cost, spells, sources, isNow }: Cause): string {
  const kinds = [...new Set(spells.filter((spell) => spell.isNow === isNow).map(({ kind }) => kind))]
  if (column === undefined) return shownText(spells[0].last.text, 200)
  const from = sources.length === 0 ? '' : ` in rows from ${namesOf(sources)}`
  const isKnown = cost !== undefined && Number.isFinite(cost.loss)
  const adds = isKnown ? `, which adds ${shownNumber(cost.loss)} to the loss of a row` : ''
  return `The column "${shownText(column)}" is off (${kinds.join(', ')})${from}${adds}.`
}

/** What was done last before the first window that showed it was over, and not long before it. */
function eventLines({ after }: Pick<Spell, 'after'>): string[] {
  const last = after.at(-1)
  if (last === undefined) return []
  return [`It began when ${shownText(last.text, 200)} (${shownMoment(last.at)} UTC).`]
}

/** Rows that it sits in: by where they came from, and by their values. */
function placeLines(findings: readonly MonitorFinding[]): string[] {
  const sources = [...new Set(findings.flatMap((finding) => finding.sources ?? []))]
  const slices = [...new Set(findings.flatMap(({ slice }) => slice ?? []))]
  return [
    ...(sources.length === 0 ? [] : [`It goes with rows from ${namesOf(sources)}.`]),
    ...slices.slice(0, mostSlices).map((slice) => `It is so where ${shownText(slice, 120)}.`),
  ]
}

/** The spell of a finding, and what else was found of the same. */
function spellOf(key: string, { causes, effects }: RootCauses): { own?: Spell; about: readonly Spell[] } {
  for (const { spells } of causes) {
    const own = spells.find((spell) => spell.key === key)
    if (own !== undefined) return { own, about: spells }
  }
  const own = effects.find((spell) => spell.key === key)
  return {
    ...(own === undefined ? {} : { own }),
    about: effects.filter((one) => one.key.startsWith(`${key}/`)),
  }
}

/**
 * Says where an alert may come from, the likeliest first, as {@link rootCauses} has it: an event, columns that are off, where the rows
 * came from, rows that fare worse.
 *
 * @param verdicts - of the windows that showed it, and of the one before
 */
export function alertCauses(
  { key, seen }: Pick<StoredAlert, 'key' | 'seen'>,
  verdicts: readonly WindowVerdict[],
  events: readonly ModelEvent[],
): readonly string[] {
  const found = rootCauses(
    verdicts.filter(({ until }) => until <= seen.until),
    events,
  )
  const { own, about } = spellOf(key, found)
  if (own === undefined) return []
  const isEffect = found.effects.includes(own)
  const newest = about
    .filter(({ isNow }) => isNow === own.isNow)
    .sort((a, b) => costOf(b.last) - costOf(a.last))
  return [
    ...eventLines(own),
    ...(isEffect ? explainingCauses(found).slice(0, mostCauses).map(causeLine) : []),
    ...placeLines([own.last, ...newest.map(({ last }) => last)]),
  ]
}
