import { html, intervalChart, type Painter, type Section, shownCount } from '../../../core/report/index.ts'
import type { Findings } from '../../explain/find-all.ts'

/** Inputs that are drawn at most. */
const mostDrawn = 20

/** What is said of the columns that may as well be left out. */
function idleText({ list }: NonNullable<Findings['importance']>): string {
  const unread = list.filter(({ p, drop }) => p === 1 && drop === 0).length
  const unsure = list.filter(({ low, high }) => low <= 0 && high >= 0).length - unread
  const parts = [
    ...(unsure > 0 ? [`of ${unsure} the interval holds 0: they may be worth nothing`] : []),
    ...(unread > 0 ? [`${unread} the model does not read at all`] : []),
  ]
  return parts.length === 0 ? '' : `Of ${list.length} inputs, ${parts.join('; ')}.`
}

/** Section on what the model goes by; none where it was not measured. */
export function importanceSection(painter: Painter, { metric, importance }: Findings): Section[] {
  if (importance === undefined || importance.list.length === 0) return []
  const { list, rows, repeats } = importance
  const drawn = list.slice(0, mostDrawn)
  const rest = list.length - drawn.length
  const drawing = intervalChart(
    painter,
    drawn.map(({ column, drop, low, high }) => ({ name: column, value: drop, low, high })),
    { label: `Importance of inputs: loss in ${metric} when shuffled`, x: `loss in ${metric} when shuffled` },
  )
  return [
    {
      id: 'importance',
      title: 'What the model goes by',
      about: `How much worse ${metric} gets when one column is shuffled among ${shownCount(rows)} held-out rows, ${repeats} times; bars end at the mean, lines are 95 % intervals over rows and shuffles. Columns that say the same share their weight, and none of this says what causes the target.`,
      body: html`<figure>${drawing}</figure><p class="small">${idleText(importance)}${rest > 0 && ` ${rest} more inputs matter less and are not drawn.`}</p>`,
    },
  ]
}
