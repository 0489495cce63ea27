import { lateText } from '../project/replay/judge-late.ts'
import type { Judged } from '../project/replay/judge-replay.ts'
import type { ReplayedSlice } from '../project/replay/replayed-slices.ts'
import { alignColumns, shownNumber } from './columns.ts'
import { printable } from './printable.ts'

const percent = (share: number): string =>
  Number.isNaN(share) ? '–' : `${(100 * share).toFixed(share < 0.1 ? 2 : 1)} %`
const rowsText = (count: number): string => `${count} row${count === 1 ? '' : 's'}`
const signed = (value: number): string => `${value > 0 ? '+' : ''}${shownNumber(value)}`

function otherText({ otherShare, flips }: Judged): string {
  const some = flips.slice(0, 3).map(({ from, to, rows }) => `${printable(from)} → ${printable(to)} ${rows}`)
  const more = flips.length > 3 ? ', …' : ''
  return `${percent(otherShare)} of rows${some.length === 0 ? '' : `: ${some.join(', ')}${more}`}`
}

const orderText = ({ order }: Judged): string =>
  order === 'asked'
    ? 'of rows of the declared age, as they were asked'
    : 'as they become known, which takes for granted that what one is does not change when it comes'

function lateFacts(late: Judged['late']): readonly (readonly string[])[] {
  if (late === null) return []
  const { mean, low, high, compared } = late
  const estimated = `${signed(mean)} a row (${shownNumber(low)} to ${shownNumber(high)}, at every look), with known outcomes`
  return [
    ['late', lateText(late)],
    ...(Number.isNaN(mean) ? [] : [['saved, with estimates', estimated]]),
    ...(compared === null
      ? []
      : [
          [
            'came late',
            `${rowsText(compared.rows)}: ${signed(compared.true)} saved, ${signed(compared.estimated)} estimated`,
          ],
        ]),
  ]
}

function facts(judged: Judged): readonly (readonly string[])[] {
  const { comparison, trial, refused, unread, strange, championUs, challengerUs, moved } = judged
  return [
    ['other answers', otherText(judged)],
    ['moved', `${shownNumber(moved)} on average`],
    ['refused', `${rowsText(refused)} that the champion answers`],
    ...(unread === 0
      ? []
      : [['left out', `${rowsText(unread)} that the champion cannot read: redacted, or of another schema`]]),
    ...(strange === 0 ? [] : [['left out', `${strange} outcomes that are none of the model's`]]),
    ['time a row', `${shownNumber(challengerUs)} µs, champion ${shownNumber(championUs)} µs`],
    ...(comparison === null
      ? []
      : [
          [
            comparison.metric,
            `${shownNumber(comparison.score)}, champion ${shownNumber(comparison.other)}: ${signed(comparison.difference)} (${shownNumber(comparison.low)} to ${shownNumber(comparison.high)}, for one look)`,
          ],
        ]),
    ...(trial === null
      ? []
      : [
          [
            `${judged.loss}, a row`,
            `${shownNumber(Math.abs(trial.quality.mean))} ${trial.quality.mean < 0 ? 'more' : 'less'} (${shownNumber(-trial.quality.high)} to ${shownNumber(-trial.quality.low)}, at every look); asked for: ${shownNumber(trial.effect)} less`,
          ],
        ]),
    ['outcomes count', orderText(judged)],
    ...lateFacts(judged.late),
  ]
}

function slicesText(slices: readonly ReplayedSlice[]): string {
  if (slices.length === 0) return ''
  const rows = slices.map(({ column, level, rows: count, otherShare, outcomes, saved }) => [
    printable(column),
    level === '' ? '(missing)' : printable(level),
    String(count),
    percent(otherShare),
    String(outcomes),
    shownNumber(saved),
  ])
  const heads = ['COLUMN', 'LEVEL', 'ROWS', 'OTHER', 'OUTCOMES', 'LOST LESS']
  return `\n${alignColumns([heads, ...rows], { right: [2, 3, 4, 5], indent: '  ' })}`
}

function decisionText({ trial, untried, delays }: Judged, promote: string): string {
  if (trial === null) return `No trial yet. ${untried}\n`
  if (trial.decision === 'go-on' && delays !== null)
    return `Not decided, and not by these outcomes:\n  ${delays}\n`
  if (trial.decision === 'go-on')
    return 'Not decided yet: ask again when more outcomes are known. Looking as often as one likes costs nothing.\n'
  const reasons = trial.reasons.map((reason) => `  ${reason}\n`).join('')
  return trial.decision === 'refuse' ? `Refused:\n${reasons}` : `To be promoted:\n${reasons}${promote}`
}

/** What a trial on logged requests says, for people. */
export function triedText(judged: Judged, title: string, promote: string): string {
  const head = `${title}, on ${judged.rows} logged rows, the outcome of ${judged.outcomes} known\n`
  return `${head}\n${alignColumns(facts(judged), { indent: '  ' })}${slicesText(judged.slices)}\n${decisionText(judged, promote)}`
}
