import {
  type Batch,
  type FixStep,
  fixes as fixOperations,
  type History,
  type Input,
  type Output,
  pastName,
  type Schema,
} from '@modelwright/runtime'
import {
  columnOf,
  freeName,
  ModelwrightError,
  type OptionSpecs,
  readOptions,
  type Transform,
} from '../core/index.ts'
import { findTransform } from './find-transform.ts'
import { findInput, fixOf, type KindOfColumn } from './schema.ts'
import type { TransformSpec } from './step.ts'

/** What the steps of a workflow look back at: one order of rows and one set of columns for all of them. */
export interface HistoryPlan extends Pick<History, 'by' | 'rows' | 'spanMs'> {
  /** Column that orders rows. */
  readonly time: string
  /** Columns that are looked back at. */
  readonly columns: readonly string[]
}

const looksBack = ({ name }: TransformSpec): boolean => findTransform(name).needs === 'history'

/** Gives a step that looks back the names under which it finds what went before. */
export function ofHistory(spec: TransformSpec): TransformSpec {
  return looksBack(spec) ? { ...spec, columns: spec.columns.map(pastName) } : spec
}

/** Fills in what orders the rows of steps that look back, where they leave it to the workflow. */
export function withHistory(
  steps: readonly TransformSpec[],
  time: string | undefined,
): readonly TransformSpec[] {
  if (time === undefined) return steps
  return steps.map((spec) => (looksBack(spec) ? { ...spec, options: { time, ...spec.options } } : spec))
}

function refuse(where: string, message: string, mend: string): never {
  throw new ModelwrightError('PREPARE_HISTORY_INVALID', { message, where: `prepare: ${where}`, mend: [mend] })
}

interface Read {
  readonly time: string
  readonly by: readonly string[]
  readonly rows: number
  readonly spanMs: number
}

function readStep(spec: TransformSpec): Read {
  const transform: Transform = findTransform(spec.name)
  const options = readOptions<OptionSpecs>(transform.options, spec.options, transform.name)
  const time = options['time'] as string
  if (time === '')
    refuse(
      spec.name,
      `The step ${spec.name} does not say which column orders the rows.`,
      `Say so:  ${spec.name}('${spec.columns[0] ?? 'column'}', { time: 'date' }), or split by it:  split: time({ by: 'date' })`,
    )
  return { time, by: options['by'] as readonly string[], ...transform.reach!(options) }
}

/**
 * Puts together what the steps of a workflow look back at; undefined where none does.
 *
 * @throws {ModelwrightError} PREPARE_HISTORY_INVALID - when a step does not say what orders the rows, or two say otherwise
 */
export function historyPlanOf(steps: readonly TransformSpec[]): HistoryPlan | undefined {
  const specs = steps.filter(looksBack)
  if (specs.length === 0) return undefined
  const read = specs.map(readStep)
  const [{ time, by }] = read
  const other = read.findIndex((step) => step.time !== time || step.by.join('\0') !== by.join('\0'))
  if (other >= 0)
    refuse(
      specs[other].name,
      'All steps that look back must order rows by the same column, and tell them apart by the same ones.',
      `Give each of them  time: '${time}'${by.length === 0 ? '' : `, by: [${by.map((name) => `'${name}'`).join(', ')}]`}`,
    )
  return {
    time,
    by,
    columns: [...new Set(specs.flatMap(({ columns }) => columns))],
    rows: Math.max(...read.map((step) => step.rows)),
    spanMs: Math.max(...read.map((step) => step.spanMs)),
  }
}

/** What is needed to infer how the past is read. */
interface InferRequest {
  readonly train: Batch
  readonly fixes: readonly FixStep[]
  readonly kinds: readonly KindOfColumn[]
  readonly output: Output
}

/** What a column of the past is read as: its own kind, never an id or a constant; ranges say nothing of the past. */
function inputOf(name: string, { train, fixes, kinds, output }: InferRequest): Input {
  if (name === output.name) return targetInput(output)
  const column = columnOf(train, name)
  const known = kinds.find((info) => info.name === name)?.kind ?? 'category'
  const kind =
    known === 'id' || known === 'constant' ? (column.type === 'text' ? 'category' : column.type) : known
  const fix = fixOf(fixes, name, { fixes: fixOperations })
  const { range: _, ...input } = findInput(column, { name, kind }, train.rowCount, fix).input
  return { ...input, nullable: true }
}

function targetInput({ name, classes }: Output): Input {
  if (classes === undefined) return { name, type: 'number', nullable: true }
  return { name, type: 'category', nullable: true, levels: [...classes].sort() }
}

function timeInput(name: string, request: InferRequest): Input {
  const input = inputOf(name, request)
  if (input.type === 'time' || input.type === 'number') return { ...input, nullable: false }
  return refuse(
    'time',
    `"${name}" cannot order rows: it is neither a time nor a number.`,
    'Name a column of dates (2024-02-29) or of numbers that grow.',
  )
}

/**
 * Infers how a request must carry what went before its rows.
 *
 * @param schema - what rows look like; columns that are looked back at need not be among its inputs
 * @throws {ModelwrightError} PREPARE_HISTORY_INVALID - when a column can order no rows, or cannot be looked back at
 * @throws {ModelwrightError} CORE_COLUMN_UNKNOWN - when a column is not there
 */
export function inferHistory(plan: HistoryPlan, schema: Schema, request: InferRequest): History {
  const time = timeInput(plan.time, request)
  if (time.type === 'number' && plan.spanMs > 0)
    refuse(
      'rolling',
      `A window of days or hours needs a time; "${plan.time}" is a number.`,
      "Count rows:  unit: 'rows'",
    )
  for (const name of plan.by) columnOf(request.train, name)
  const columns = plan.columns.map((name) => {
    const input = inputOf(name, request)
    if (name === plan.time || input.type === 'text' || input.type === 'time')
      refuse(
        name,
        `"${name}" cannot be looked back at: it is ${name === plan.time ? 'what orders the rows' : input.type}.`,
        'Look back at numbers, truth values or categories.',
      )
    return input
  })
  const taken = new Set([
    ...request.train.columns.keys(),
    ...schema.inputs.map(({ name }) => name),
    schema.output.name,
  ])
  return {
    name: freeName('history', taken),
    time,
    by: plan.by,
    columns,
    rows: plan.rows,
    spanMs: plan.spanMs,
  }
}
