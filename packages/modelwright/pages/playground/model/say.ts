import {
  accelerated,
  allOperations,
  type Cell,
  type Column,
  explain,
  formatTime,
  isModelwrightError,
  type Model,
  predictIntervals,
} from '@modelwright/runtime'
import type { Row, Said, Sweep, Why } from '../protocol.ts'
import { alone } from './alone.ts'
import { webAssembly } from './open-model.ts'

/** Reads all that can be read: what is wrong is said elsewhere. */
const lenient = { missing: 'accept', unreadable: 'missing', unknown: 'accept' } as const

function textOf(column: Column): string | undefined {
  switch (column.type) {
    case 'number':
      return Number.isNaN(column.values[0]) ? undefined : String(column.values[0])
    case 'time':
      return Number.isNaN(column.values[0]) ? undefined : formatTime(column.values[0])
    case 'category':
      return column.codes[0] < 0 ? undefined : column.levels[column.codes[0]]
    default:
      return undefined
  }
}

/** What the value fixes and the schema made of typed texts. */
function readAsOf(model: Model, row: Row): Record<string, string> {
  const { batch } = model.read([row], lenient)
  const found: Record<string, string> = Object.create(null)
  for (const [name, column] of batch.columns) {
    const typed = row[name]
    const read = typeof typed === 'string' ? textOf(column) : undefined
    if (read !== undefined && read !== typed) found[name] = read
  }
  return found
}

/** Predicts a row as `POST /predict` does, with its interval where the model has such. */
export function say(model: Model, row: Row): Said {
  const hasIntervals = model.artifact.intervals !== undefined
  const { predictions, problems, notes } = hasIntervals
    ? predictIntervals(model, [row])
    : model.predict([row])
  const [prediction] = predictions
  return {
    ...(prediction !== undefined && { prediction }),
    problems,
    notes,
    readAs: readAsOf(model, row),
  }
}

/** Tells what each input added, where the runtime can tell exactly. */
export function why(model: Model, row: Row): Why {
  const wasm = webAssembly()
  try {
    const told = explain(model, [row], {
      operations: accelerated(allOperations, wasm),
      ...(wasm !== undefined && { wasm }),
    })
    if (told.problemCount > 0) return { refused: 'The row has problems.' }
    const { inputs, outputs, contributions, expected } = told
    return { inputs, outputs, contributions, expected }
  } catch (error) {
    if (!isModelwrightError(error)) throw error
    const changes = alone(model, row)
    return { refused: error.message, ...(changes !== undefined && { alone: changes }) }
  }
}

/** Predicts a row again and again with other values in one column. */
export function sweep(model: Model, row: Row, column: string, values: readonly Cell[]): Sweep {
  const read = model.read(
    values.map((value) => ({ ...row, [column]: value })),
    lenient,
  )
  if (read.problemCount > 0)
    return { outputs: new Float64Array(0), width: 1, refused: read.problems[0].message }
  const outputs = model.predictBatch(read.batch)
  return { outputs, width: outputs.length / values.length }
}
