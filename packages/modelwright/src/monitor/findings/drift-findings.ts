import type { FindingKind, MonitorFinding, SeriesValue } from '../../core/index.ts'
import { numberText } from '../../evaluate/index.ts'
import { detectors } from '../detectors/index.ts'
import { type ColumnDrift, type DriftJudgement, judgeDrift } from '../judge/judge-drift.ts'
import {
  type DriftCost,
  driftCost,
  type LossProfile,
  type RankedDrift,
  rankDrift,
} from '../judge/loss-profile.ts'
import type { ModelReference } from '../model-reference.ts'
import type { Watched } from '../watched.ts'
import { watchedSketch } from '../watched.ts'
import { changeText, missingText } from './change-text.ts'
import { withoutColumns } from './quality-findings.ts'
import { strayedFurther, watchedReference } from './season-reference.ts'
import type { Looked, WindowFacts } from './window-facts.ts'
import { nameText, shortText } from './words.ts'

/** What was said is judged beside the columns of rows, under names that none of these can have. */
const saidPrefix = '\u0000said/'

/** Joins what is known of rows and of what was said of them, so that all are judged together. */
export function withSaid(features: Watched, said: Watched | undefined): Watched {
  const columns = [...(said?.columns ?? [])].map(
    ([name, column]) => [`${saidPrefix}${name}`, column] as const,
  )
  return { ...features, columns: new Map([...features.columns, ...columns]) }
}

/** Share of the rate that columns have; the rest is for their relations. */
const shareOfColumns = 0.9

/** The rate that columns, or their relations, are judged at: together they bear the whole. */
export function rateOf({ settings }: WindowFacts, what: 'columns' | 'relations'): number {
  return settings.drift.rate * (what === 'columns' ? shareOfColumns : 1 - shareOfColumns)
}

/** An added loss that matters: what the workflow says, else a twentieth of what was lost when the model was made. */
export function mattersOf({ settings, reference }: WindowFacts): number {
  return settings.matters ?? Math.max(1e-12, 0.05 * (reference?.outcomes?.loss.value ?? Number.NaN))
}

function isWatched(name: string, { settings, redacted }: WindowFacts): boolean {
  const { columns, ignore } = settings.drift
  if (redacted.includes(name) || ignore.includes(name)) return false
  return columns === undefined || columns.includes(name)
}

/** The columns that drift is looked for in. */
function chosen(watched: Watched, facts: WindowFacts): Watched {
  return withoutColumns(
    watched,
    [...watched.columns.keys()].filter((name) => !isWatched(name, facts)),
  )
}

function costOf(
  { column, designEffect }: ColumnDrift,
  current: Watched,
  outcomes: ModelReference['outcomes'],
): DriftCost | undefined {
  const isSaid = column.startsWith(saidPrefix)
  const name = isSaid ? column.slice(saidPrefix.length) : column
  const profile: LossProfile | undefined = (isSaid ? outcomes?.byPrediction : outcomes?.byFeature)?.get(name)
  const sample = current.columns.get(column)?.sample
  if (profile === undefined || sample === undefined) return undefined
  if ((profile.cuts !== undefined) !== (sample.of === 'number')) return undefined
  const cost = driftCost(profile, sample, designEffect)
  return Number.isNaN(cost.loss) ? undefined : cost
}

const effectNames: Readonly<Record<string, string>> = {
  ks: 'the distance of shares',
  'mann-whitney': 'the chance of a greater value',
  'chi-squared': "Cramér's V",
  missing: 'the difference of missing shares',
}

function costText(drift: RankedDrift, { reference }: WindowFacts): string {
  const { cost } = drift
  if (cost === undefined) return 'What it costs cannot be told'
  const { loss } = reference!.outcomes!
  const interval = `${shortText(cost.low)} to ${shortText(cost.high)}`
  const what = `${loss.name.replace('-', ' ')} of a row, which was ${shortText(loss.value)}`
  if (drift.severity === 'quiet')
    return `It is harmless: ${shortText(cost.loss)} is added to the ${what} (${interval})`
  return `It is expected to add ${shortText(cost.loss)} to the ${what} (${interval})`
}

function adviceOf({ severity }: RankedDrift, name: string, isSaid: boolean): string[] {
  if (severity === 'quiet') return ['Nothing has to be done.']
  const cause = isSaid
    ? 'See which columns drifted with it: what the model says follows from them.'
    : `If ${name} is sent wrongly, mend it there; if the world changed, retrain:  modelwright run`
  return [cause, 'Have it retrained by itself:  update: [onDrift()]  in the workflow']
}

function findingOf(
  drift: RankedDrift,
  [reference, current]: readonly [Watched, Watched],
  facts: WindowFacts,
): MonitorFinding {
  const isSaid = drift.column.startsWith(saidPrefix)
  const column = isSaid ? drift.column.slice(saidPrefix.length) : drift.column
  const kind: FindingKind = isSaid ? 'predictions' : 'drift'
  const [before, now] = [reference, current].map(({ columns }) => columns.get(drift.column)!)
  const change = drift.detector === 'missing' ? missingText(drift.missing) : changeText(before, now)
  const who = isSaid ? `What the model says (${column}) moved` : `Column ${nameText(column)} moved`
  const effect = `${effectNames[drift.detector] ?? drift.detector} is ${numberText(drift.effect)}, ${numberText(drift.material)} matters`
  const { cost } = drift
  return {
    key: `${kind}/${column}`,
    kind,
    severity: drift.severity === 'unknown' ? 'warning' : drift.severity,
    ...(isSaid ? {} : { column }),
    found: drift.effect,
    expected: drift.material,
    ...(cost === undefined ? {} : { cost: { loss: cost.loss, low: cost.low, high: cost.high } }),
    text: `${who}${change === '' ? '' : `: ${change}`} (${effect}). ${costText(drift, facts)}.`,
    advice: adviceOf(drift, nameText(column), isSaid),
  }
}

/** Distance of an effect from none: what "none" is differs by detector. */
function drawnEffect({ detector, effect }: ColumnDrift): number {
  return detector in detectors || detector === 'missing' ? effect : Number.NaN
}

function seriesOf({ columns, level }: DriftJudgement, costs: ReadonlyMap<string, DriftCost>) {
  const series: [string, SeriesValue][] = [
    ['drift/level', { value: level }],
    ['drift/columns', { value: columns.filter(({ isDrift }) => isDrift).length }],
  ]
  for (const drift of columns) {
    const isSaid = drift.column.startsWith(saidPrefix)
    const name = isSaid ? `predictions/${drift.column.slice(saidPrefix.length)}` : `drift/${drift.column}`
    series.push([`${name}/effect`, { value: drawnEffect(drift) }])
    const cost = costs.get(drift.column)
    if (cost !== undefined)
      series.push([`${name}/cost`, { value: cost.loss, low: cost.low, high: cost.high }])
  }
  return Object.fromEntries(series)
}

/** Puts what the workflow says of single columns in the place of what their detectors say. */
function withMaterial(judged: DriftJudgement, { settings }: WindowFacts): DriftJudgement {
  const { material } = settings.drift
  const columns = judged.columns.map((column) => {
    const least = material[column.column]
    if (least === undefined) return column
    return { ...column, material: least, isDrift: column.adjusted <= judged.level && column.effect >= least }
  })
  return { ...judged, columns, isDrift: columns.some(({ isDrift }) => isDrift) }
}

/** What was found of drift, and whether it was any. */
export interface LookedAtDrift extends Looked {
  readonly isDrift: boolean
}

/**
 * Judges drift of the columns of a window that is whole, and of what was said, together; says what it costs.
 *
 * Seeded: yes.
 */
export function lookAtDrift(facts: WindowFacts): LookedAtDrift {
  const { sketches, reference, isWhole, settings, history, seed } = facts
  if (sketches === undefined || reference === undefined || !isWhole || sketches.features.rowCount === 0)
    return { findings: [], series: {}, isDrift: false }
  const seasonal = watchedReference(facts, withSaid)
  const before = chosen(seasonal ?? withSaid(reference.features, reference.predictions), facts)
  const now = chosen(withSaid(watchedSketch(sketches.features), watchedSketch(sketches.said)), facts)
  const { across } = settings.drift
  const options = { rate: rateOf(facts, 'columns'), across, seed: seed.split('drift') }
  const all = withMaterial(judgeDrift(before, now, options, history), facts)
  const judged = seasonal === undefined ? all : strayedFurther(all, before, facts, { options, withSaid })
  const costs = new Map(
    judged.columns.flatMap((column) => {
      const cost = costOf(column, now, reference.outcomes)
      return cost === undefined ? [] : [[column.column, cost] as const]
    }),
  )
  const ranked = rankDrift(judged.columns, costs, mattersOf(facts))
  return {
    findings: ranked.map((drift) => findingOf(drift, [before, now], facts)),
    series: seriesOf(judged, costs),
    isDrift: judged.isDrift,
  }
}
