import type { Batch, Cell, Pipeline } from '@modelwright/runtime'
import { type Seed, type Target, takeBatch } from '../../core/index.ts'
import { explainRows, type LocalExplanations, worstRows } from '../../evaluate/index.ts'
import { fastOperations, wasmHost } from '../../train/index.ts'
import { personalColumns, shownCell } from './shown-cell.ts'

/** What a column added to a row's score. */
export interface Contribution {
  readonly column: string
  /** The row's value; null where it is missing, a sentence where it is personal data. */
  readonly value: Cell
  readonly contribution: number
  /** Standard error, where orders of columns were drawn. */
  readonly error?: number
}

/** A held-out row on which the model was far off, with what moved its score. */
export interface WorstFinding {
  /** Number of the row in the data, from 1. */
  readonly row: number
  readonly truth: Cell
  readonly predicted: Cell
  /** Probability given to the predicted class. */
  readonly probability?: number
  readonly loss: number
  /** What the score that is explained speaks for: the predicted class, or the target. */
  readonly output: string
  readonly score: number
  readonly expected: number
  /** The largest first. */
  readonly contributions: readonly Contribution[]
}

/** The worst rows, and how their contributions are counted. */
export interface WorstFindings {
  readonly rows: readonly WorstFinding[]
  /** Of two classes the one that scores speak for; of more, scores speak for the predicted class. */
  readonly positive?: string
  readonly scale: LocalExplanations['scale']
  readonly method: LocalExplanations['method']
}

/** Rows that are compared with, for models that have no exact way. */
const comparedRows = 200

/** A row's contributions to one output, the largest first. */
export function contributionsOf(
  found: LocalExplanations,
  at: number,
  output: number,
  cellFor: (column: string) => Cell,
): Contribution[] {
  const { columns, outputs, contributions, errors } = found
  return columns
    .map((column, i) => {
      const place = (at * columns.length + i) * outputs.length + output
      const error = errors === undefined ? {} : { error: errors[place] }
      return { column, value: cellFor(column), contribution: contributions[place], ...error }
    })
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution) || (a.column < b.column ? -1 : 1))
}

interface Decided {
  readonly code: number
  readonly probability?: number
}

function decidedFor(target: Target, predictions: Float64Array, row: number, threshold: number): Decided {
  if (target.task === 'regression') return { code: 0 }
  if (target.task === 'binary') {
    const code = predictions[row] >= threshold ? 1 : 0
    return { code, probability: code === 1 ? predictions[row] : 1 - predictions[row] }
  }
  const count = target.classes.length
  let code = 0
  for (let k = 1; k < count; k++) if (predictions[row * count + k] > predictions[row * count + code]) code = k
  return { code, probability: predictions[row * count + code] }
}

/** Held-out rows with what was predicted for them. */
export interface WorstInput {
  readonly pipeline: Pipeline
  readonly rows: Batch
  /** Number of each row in its snapshot, from 0. */
  readonly rowIds: ArrayLike<number>
  readonly target: Target
  readonly predictions: Float64Array
  readonly threshold?: number
  readonly seed: Seed
  readonly count?: number
  /** Rows that may be predicted for each row explained. */
  readonly budget?: number
}

/** Finds the rows on which a model was farthest off, and explains what it said of them; personal data is not shown. */
export function findWorst(input: WorstInput): WorstFindings | undefined {
  const { pipeline, rows, rowIds, target, predictions, threshold = 0.5, seed, count, budget } = input
  const worst = worstRows(target, predictions, count)
  if (worst.length === 0) return undefined
  const others = seed.split('others').shuffle(Uint32Array.from({ length: rows.rowCount }, (_, row) => row))
  const compared = others.slice(0, comparedRows)
  const pool = takeBatch(rows, Uint32Array.from([...worst.map(({ row }) => row), ...compared]))
  const explained = explainRows({
    pipeline,
    pool,
    rows: Uint32Array.from(worst.keys()),
    background: Uint32Array.from(compared, (_, at) => worst.length + at),
    seed,
    operations: fastOperations,
    ...(wasmHost === undefined ? {} : { wasm: wasmHost }),
    ...(budget === undefined ? {} : { budget }),
  })
  const personal = personalColumns(rows)
  const { outputs, scores, expected } = explained
  const found = worst.map(({ row, loss }, at): WorstFinding => {
    const { code, ...sure } = decidedFor(target, predictions, row, threshold)
    const output = outputs.length === 1 ? 0 : code
    return {
      row: rowIds[row] + 1,
      truth: target.task === 'regression' ? target.values[row] : target.classes[target.codes[row]],
      predicted: target.task === 'regression' ? predictions[row] : target.classes[code],
      ...sure,
      loss,
      output: outputs[output],
      score: scores[at * outputs.length + output],
      expected: expected[output],
      contributions: contributionsOf(explained, at, output, (column) =>
        shownCell(rows, column, row, personal),
      ),
    }
  })
  const positive = target.task === 'binary' ? { positive: target.classes[1] } : {}
  return { rows: found, ...positive, scale: explained.scale, method: explained.method }
}
