import { deadlineIn, seedOf } from '../../../core/index.ts'
import { fallChart, figure, html, type Painter, type Section } from '../../../core/report/index.ts'
import type { RobustnessFindings } from '../../../evaluate/index.ts'
import type { RunResult } from '../index.ts'
import { damagePart } from '../robustness.ts'
import type { RunTools } from '../types.ts'
import { legend } from './legend.ts'
import { robustnessTables } from './robustness-tables.ts'

/** Time that damage may take where nobody asked for it, and what must be left for it to be tried. */
const mostMs = 1500
const leastMs = 4000
/** Inputs of more than this take too long to damage unasked. */
const mostInputs = 100

/** What was measured for the workflow, else what there is time for. */
function findingsOf(result: RunResult, tools: RunTools): RobustnessFindings | undefined {
  const { judgement, parts, holdout, metric } = result
  if (judgement.robustness !== undefined) return judgement.robustness
  const part = parts[parts.length - 1]
  const { inputs } = part.pipeline.schema
  if (inputs.length === 0 || inputs.length > mostInputs || tools.deadline.remainingMs() < leastMs)
    return undefined
  const deadline = deadlineIn(mostMs, tools.clock, tools.signal)
  const stream = seedOf(0).split('report')
  const found = damagePart(part, holdout.parts[holdout.parts.length - 1], { metric, stream }, { deadline })
  return found.curves.length === 0 ? undefined : found
}

/** Section on what becomes of the score when rows are worse than today's, with a drawing. */
export function robustnessSections(painter: Painter, result: RunResult, tools: RunTools): Section[] {
  const found = findingsOf(result, tools)
  if (found === undefined) return []
  const { curves, metric, score } = found
  const drawn = curves.filter(({ points }) => points.some((point) => Number.isFinite(point.score)))
  if (drawn.length === 0 || !Number.isFinite(score)) return robustnessTables(found)
  const drawing = fallChart(painter, drawn, {
    label: `How ${metric} changes with growing damage of the rows`,
    y: metric,
    whole: score,
  })
  const caption = html`<b>Damage.</b> ${metric} over the share that is damaged; bars span three repeats, the dashed line is the score on whole rows.${legend(drawn.map(({ against }) => against))}`
  return robustnessTables(found, figure(drawing, caption))
}
