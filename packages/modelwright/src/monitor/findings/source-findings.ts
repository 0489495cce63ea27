import type { Batch } from '@modelwright/runtime'
import type { MonitorFinding } from '../../core/index.ts'
import { type SourcedRows, type SourcePlace, whichSources } from '../judge/which-sources.ts'
import { saidBatch } from '../said-batch.ts'
import { mostDrawnSources, sourceSeries } from '../source-series.ts'
import { judgedReference } from './metrics-asked.ts'
import { lookAtSilence } from './silent-sources.ts'
import {
  type JudgedWindowRows,
  type Looked,
  nothingSeen,
  type WindowFacts,
  type WindowRows,
} from './window-facts.ts'
import { nameText, shareText, shortText } from './words.ts'

/** Columns that are looked at: those that are off, the dearest. */
const mostColumns = 8
/** Sources that are named in a sentence. */
const mostNamed = 3
/** The column that holds what rows lost. */
const lossColumn = 'loss'

const ofColumns: readonly MonitorFinding['kind'][] = ['quality', 'drift']

/** What is looked at of rows: their columns, what was said of them, or what they lost. */
type View<Rows> = (rows: Rows, facts: WindowFacts) => Batch

function columnsView({ rows }: WindowRows, { redacted }: WindowFacts): Batch {
  return { ...rows, columns: new Map([...rows.columns].filter(([name]) => !redacted.includes(name))) }
}

const saidView: View<WindowRows> = ({ said }, { answers }) => saidBatch(said, answers)

const lossView: View<Pick<JudgedWindowRows, 'said' | 'truth'>> = ({ said, truth }, { lossesOf }) => {
  const values = lossesOf(truth, said)
  return { rowCount: values.length, columns: new Map([[lossColumn, { type: 'number', values }]]) }
}

function sourced<Rows extends WindowRows>(
  rows: Rows | undefined,
  view: View<Rows>,
  facts: WindowFacts,
): SourcedRows | undefined {
  return rows === undefined ? undefined : { rows: view(rows, facts), sources: rows.sources }
}

const isOfSeveral = (rows: WindowRows | undefined): boolean => new Set(rows?.sources).size > 1

function sentenceOf({ kind, sources, share, effects }: SourcePlace, how: (value: number) => string): string {
  const names = sources.slice(0, mostNamed).map(nameText).join(', ')
  const rest = sources.length > mostNamed ? ` and ${sources.length - mostNamed} more` : ''
  const [then, now] = share.map(shareText)
  if (kind === 'mix')
    return `More rows come from ${names} (${then} then, ${now} now); rows of no source moved by more than ${shortText(effects[0])} themselves.`
  const [inside, others] = effects.map(how)
  const where = `rows from ${names}${rest} (${now} of the rows)`
  return kind === 'within'
    ? `It sits in ${where}: they ${inside}, all others ${others}.`
    : `It is far stronger in ${where}: they ${inside}, all others ${others}.`
}

const movedBy = (effect: number): string => `moved by ${shortText(effect)}`

/** Says in a finding where it came from. */
function withSources(finding: MonitorFinding, place: SourcePlace, sentence: string): MonitorFinding {
  const first = nameText(place.sources[0])
  const advice =
    place.kind === 'mix'
      ? `See why more rows come from ${first}:  modelwright predictions list`
      : `Look at ${first} first: what was changed there, and who asks it.`
  return {
    ...finding,
    sources: place.sources,
    text: `${finding.text} ${sentence}`,
    advice: finding.severity === 'quiet' ? finding.advice : [advice, ...finding.advice],
  }
}

/** Names what some findings are about: a column of the batches that are compared. */
type ColumnOf = (finding: MonitorFinding) => string | undefined

const columnOf: ColumnOf = ({ kind, column }) => (ofColumns.includes(kind) ? column : undefined)
const saidOf: ColumnOf = ({ kind, key }) =>
  kind === 'predictions' ? key.slice('predictions/'.length) : undefined
/** A metric over all rows; slices have their place already. */
const lossOf: ColumnOf = ({ kind, slice }) =>
  kind === 'performance' && slice === undefined ? lossColumn : undefined

/** Columns that findings are about, loud ones first. */
function columnsIn(findings: readonly MonitorFinding[], of: ColumnOf): readonly string[] {
  const loud = [...findings].sort((a, b) => Number(a.severity === 'quiet') - Number(b.severity === 'quiet'))
  return [...new Set(loud.flatMap((finding) => of(finding) ?? []))].slice(0, mostColumns)
}

interface Question {
  readonly now: SourcedRows | undefined
  readonly earlier: SourcedRows | undefined
  readonly reference: Batch | undefined
}

function placed(
  findings: readonly MonitorFinding[],
  of: ColumnOf,
  { now, ...question }: Question,
  tools: { readonly facts: WindowFacts; sentence(place: SourcePlace): string | undefined },
): readonly MonitorFinding[] {
  const columns = columnsIn(findings, of)
  if (now === undefined || columns.length === 0) return findings
  const places = whichSources(columns, { now, ...question }, { seed: tools.facts.seed.split('sources') })
  return findings.map((finding) => {
    const place = places.get(of(finding) ?? '')
    const sentence = place === undefined ? undefined : tools.sentence(place)
    return sentence === undefined ? finding : withSources(finding, place!, sentence)
  })
}

/** The mean of what rows lost, of these sources or of all others; NaN where there are none. */
function meanLoss({ rows, sources }: SourcedRows, named: readonly string[], isIn: boolean): number {
  const column = rows.columns.get(lossColumn)
  if (column?.type !== 'number') return Number.NaN
  const some = column.values.filter((_, row) => named.includes(sources[row] ?? '') === isIn)
  return some.reduce((sum, value) => sum + value, 0) / some.length
}

/** Undefined where rows of the sources lose less than they did: that is not why a metric is worse. */
function lossSentence(place: SourcePlace, { now, earlier, reference }: Question): string | undefined {
  const { kind, sources } = place
  if (kind === 'mix') return sentenceOf(place, movedBy)
  const [inside, others] = [true, false].map((isIn) => meanLoss(now!, sources, isIn))
  const own = earlier === undefined ? Number.NaN : meanLoss(earlier, sources, true)
  const known = reference === undefined ? Number.NaN : meanLoss({ rows: reference, sources: [] }, [], false)
  if (inside <= (Number.isNaN(own) ? known : own)) return undefined
  return sentenceOf({ ...place, effects: [inside, others] }, (value) => `lose ${shortText(value)} a row`)
}

async function placedColumns(facts: WindowFacts, findings: readonly MonitorFinding[]) {
  const { rows, reference, earlierRows, answers } = facts
  const isAsked = [columnOf, saidOf].some((of) => columnsIn(findings, of).length > 0)
  if (!isAsked || !isOfSeveral(rows)) return findings
  const earlier = await earlierRows()
  const known = reference?.rows
  const sentence = (place: SourcePlace): string => sentenceOf(place, movedBy)
  const asColumns = placed(
    findings,
    columnOf,
    {
      now: sourced(rows, columnsView, facts),
      earlier: sourced(earlier, columnsView, facts),
      reference: known?.rows,
    },
    { facts, sentence },
  )
  const asSaid = {
    now: sourced(rows, saidView, facts),
    earlier: sourced(earlier, saidView, facts),
    reference: known === undefined ? undefined : saidBatch(known.predictions, answers),
  }
  return placed(asColumns, saidOf, asSaid, { facts, sentence })
}

async function placedLosses(facts: WindowFacts, findings: readonly MonitorFinding[]) {
  const { judged, earlierJudged } = facts
  if (!isOfSeveral(judged) || columnsIn(findings, lossOf).length === 0) return findings
  const before = judgedReference(facts)
  const question = {
    now: sourced(judged, lossView, facts),
    earlier: sourced(await earlierJudged(), lossView, facts),
    reference: before === undefined ? undefined : lossView(before, facts),
  }
  return placed(findings, lossOf, question, { facts, sentence: (place) => lossSentence(place, question) })
}

/** Rows by where they came from, to draw: the largest sources. */
function seriesOf({ sources }: WindowFacts): Looked['series'] {
  const largest = [...sources]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, mostDrawnSources)
  return Object.fromEntries(largest.map(([name, rows]) => [`${sourceSeries}${name}`, { value: rows }]))
}

/**
 * Says of findings from which sources they came, where these are not all: of columns, of what was said, and of what rows lost.
 *
 * Seeded: yes.
 *
 * @param findings - those that are given back, some with `sources` and a sentence more
 */
export async function lookAtSources(
  facts: WindowFacts,
  findings: readonly MonitorFinding[],
): Promise<Looked> {
  if (facts.sources.size === 0) return { ...nothingSeen, findings }
  const columns = await placedColumns(facts, await lookAtSilence(facts, findings))
  return { findings: await placedLosses(facts, columns), series: seriesOf(facts) }
}
