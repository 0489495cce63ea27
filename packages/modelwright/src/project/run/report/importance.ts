import { seedOf, selectRows, takeTarget } from '../../../core/index.ts'
import { html, intervalChart, type Painter, type Section } from '../../../core/report/index.ts'
import { type Importance, permutationImportance } from '../../../evaluate/index.ts'
import { predictPipeline } from '../../../train/index.ts'
import type { RunResult } from '../index.ts'
import type { RunTools } from '../types.ts'

/** Inputs that are asked about at most, and what is drawn of them. */
const mostInputs = 100
const mostDrawn = 20
const mostRows = 2000

/** Time that importance may take. */
const mostMs = 2500

/** Left before the deadline, importance is not worth being late. */
const leastMs = 2000

function predictionCost({ parts, holdout }: RunResult, { clock }: RunTools) {
  const part = parts[parts.length - 1]
  const { test } = holdout.parts[holdout.parts.length - 1]
  const step = Math.max(1, Math.ceil(test.rows.length / mostRows))
  const rows = test.rows.filter((_, i) => i % step === 0)
  const target = takeTarget(
    test.target,
    Uint32Array.from(rows, (_, i) => i * step),
  )
  const batch = part.reading.read(selectRows(test.table, rows))
  const predict = (of: typeof batch): Float64Array => predictPipeline(part.pipeline, of)
  predict(batch)
  const start = clock()
  predict(batch)
  return { batch, target, predict, ms: clock() - start }
}

/**
 * Measures what the model goes by, on the held-out rows of the last part.
 *
 * @returns undefined when there are too many inputs, or too little time is left
 */
export function measureImportance(result: RunResult, tools: RunTools): readonly Importance[] | undefined {
  const { parts, metric, judgement } = result
  const { schema } = parts[parts.length - 1].pipeline
  const inputs = schema.inputs.length + (schema.history === undefined ? 0 : 1)
  if (inputs === 0 || inputs > mostInputs || tools.deadline.remainingMs() < leastMs) return undefined
  const { batch, target, predict, ms } = predictionCost(result, tools)
  const left = Math.min(tools.deadline.remainingMs() - leastMs / 2, mostMs)
  const repeats = Math.min(5, Math.floor(left / Math.max(0.1, 1.3 * ms * inputs)))
  if (repeats < 2) return undefined
  const { threshold } = judgement.contender
  return permutationImportance({
    rows: batch,
    predict,
    target,
    metric,
    seed: seedOf(0).split('report', 'importance'),
    repeats,
    maximumRows: mostRows,
    ...(threshold === undefined ? {} : { threshold }),
  })
}

/** Section on what the model goes by; none where it was not measured. */
export function importanceSection(
  painter: Painter,
  { metric }: RunResult,
  importance: readonly Importance[] | undefined,
): Section[] {
  if (importance === undefined || importance.length === 0) return []
  const drawn = importance.slice(0, mostDrawn)
  const rest = importance.length - drawn.length
  const drawing = intervalChart(
    painter,
    drawn.map(({ column, drop, low, high }) => ({ name: column, value: drop, low, high })),
    { label: `Importance of inputs: loss in ${metric} when shuffled`, x: `loss in ${metric} when shuffled` },
  )
  return [
    {
      id: 'importance',
      title: 'What the model goes by',
      about: `How much worse ${metric} gets on held-out rows when one column is shuffled; columns that say the same share their weight, and none of this says what causes the target.`,
      body: html`<figure>${drawing}</figure>${rest > 0 && html`<p class="small">${rest} more inputs matter less.</p>`}`,
    },
  ]
}
