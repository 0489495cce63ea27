import { readOptions } from '../../core/index.ts'
import { domainClassifier } from '../detectors/domain-classifier.ts'
import { levelOfWindow } from '../judge/false-alarms.ts'
import { effectOf } from '../judge/missing-finding.ts'
import { watchedRows } from '../watched.ts'
import { rateOf } from './drift-findings.ts'
import { type Looked, nothingSeen, type WindowFacts } from './window-facts.ts'
import { shortText } from './words.ts'

/** Rows of either side before which a model can learn nothing. */
const leastRows = 200
/** Rows of either side that it looks at. */
const mostRows = 2000

/** How many rows of a window count as one: the most that any column says. */
function greatestEffectIn(facts: WindowFacts): { designEffect: number; degrees: number } {
  const now = watchedRows(facts.rows!.rows)
  const effects = [...now.columns.values()].map((column) => effectOf(column, column))
  return effects.reduce((a, b) => (b.designEffect > a.designEffect ? b : a), {
    designEffect: 1,
    degrees: Number.POSITIVE_INFINITY,
  })
}

/**
 * Asks whether a model can tell rows of the window from rows of the reference although no column drifted: then relations between
 * columns changed. Where a column drifted the answer is known.
 *
 * Seeded: yes.  Cost: five small fits.
 */
export async function lookAtRelations(
  facts: WindowFacts,
  isDrift: boolean,
): Promise<Looked & { isDrift: boolean }> {
  const { rows, reference, isWhole, settings, history, seed, deadline, fitRows, redacted } = facts
  const before = reference?.rows?.rows
  const none = { ...nothingSeen, isDrift: false }
  const isAsked = isWhole && !isDrift && settings.drift.season === 'none'
  if (!isAsked || rows === undefined || before === undefined) return none
  if (Math.min(rows.rows.rowCount, before.rowCount) < leastRows) return none
  const { columns, ignore } = settings.drift
  const isLeftOut = (name: string): boolean =>
    redacted.includes(name) || ignore.includes(name) || columns?.includes(name) === false
  const keep = <Kept extends typeof before>(batch: Kept): Kept => ({
    ...batch,
    columns: new Map([...batch.columns].filter(([name]) => !isLeftOut(name))),
  })
  const options = readOptions(domainClassifier.options, { mostRows }, domainClassifier.name)
  const context = { seed: seed.split('relations'), deadline, fitRows, ...greatestEffectIn(facts) }
  const found = await domainClassifier.detect(
    { of: 'rows', rows: keep(before) },
    { of: 'rows', rows: keep(rows.rows) },
    options,
    context,
  )
  if (Number.isNaN(found.effect)) return none
  const rate = rateOf(facts, 'relations')
  const level = settings.drift.across === 'each' ? rate : levelOfWindow(history, rate)
  const { material } = domainClassifier.effect
  const series = { 'relations/auc': { value: found.effect } }
  if (!(found.pValue <= level && found.effect >= material)) return { findings: [], series, isDrift: false }
  return {
    series,
    isDrift: true,
    findings: [
      {
        ...{ key: 'relations/columns', kind: 'relations', severity: 'warning' },
        ...{ found: found.effect, expected: material },
        text: `Relations between columns changed although no column did: rows of the window can be told from those of the reference (area under the curve ${shortText(found.effect)}, ${shortText(material)} matters).`,
        advice: [
          'See whether outcomes bear it out as they come; an estimate does not show a changed concept.',
          'Retrain on newer rows:  modelwright run',
        ],
      },
    ],
  }
}
