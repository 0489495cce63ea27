import type { MonitorFinding } from '../../core/index.ts'
import { whereItDrifts } from '../judge/where-it-drifts.ts'
import { type Looked, nothingSeen, type WindowFacts } from './window-facts.ts'
import { nameText, shareText, shortText } from './words.ts'

/** Drifted columns that are looked at, the dearest. */
const mostColumns = 5

/**
 * Looks whether the drift of a column sits in rows with one level of another: that is where to ask. Needs rows of the reference.
 *
 * Seeded: yes.
 */
export function lookAtPlaces(facts: WindowFacts, findings: readonly MonitorFinding[]): Looked {
  const { rows, reference, redacted, seed } = facts
  const before = reference?.rows?.rows
  if (rows === undefined || before === undefined) return nothingSeen
  const keep = (batch: typeof before): typeof before => ({
    ...batch,
    columns: new Map([...batch.columns].filter(([name]) => !redacted.includes(name))),
  })
  const drifted = findings.filter(({ kind, column }) => kind === 'drift' && column !== undefined)
  const found = drifted.slice(0, mostColumns).flatMap(({ column = '', cost }): MonitorFinding[] => {
    const place = whereItDrifts(column, keep(before), keep(rows.rows), { seed: seed.split('places', column) })
    if (place === undefined) return []
    const [inside, outside] = place.effects
    const where = `${nameText(place.column)} is ${nameText(place.level)}`
    const shares = `${shareText(place.share[0])} of the rows then, ${shareText(place.share[1])} now`
    const text =
      place.kind === 'within'
        ? `Column ${nameText(column)} moved where ${where} (${shares}) by ${shortText(inside)}, and not elsewhere (${shortText(outside)}).`
        : `Column ${nameText(column)} moved since there are more rows where ${where} (${shares}): within levels of ${nameText(place.column)} it moved by ${shortText(inside)} at most, over all rows by ${shortText(outside)}.`
    return [
      {
        ...{
          key: `drift/${column}/${place.column}=${place.level}`,
          kind: 'drift',
          severity: 'quiet',
          column,
        },
        ...{ slice: `${place.column} = ${place.level}`, found: inside, expected: outside },
        ...(cost === undefined ? {} : { cost }),
        text,
        advice: [`Ask where rows with ${place.column} = ${place.level} come from.`],
      },
    ]
  })
  return { findings: found, series: {} }
}
