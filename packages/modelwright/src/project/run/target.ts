import {
  type Artifact,
  type Batch,
  type Column,
  fingerprintOf,
  fixes,
  type NumbersState,
  type Output,
  parseNumber,
  readerOf,
  type Task,
  truthOf,
} from '@modelwright/runtime'
import { fixTarget } from '../../clean/index.ts'
import { cellOf, columnOf, isMissing, ModelwrightError, type Table, type Target } from '../../core/index.ts'
import { readLabels, unknownClass, unreadable } from './read-labels.ts'

/** What is asked for: everything but the name has a default. */
export interface TargetRequest {
  readonly target: string
  readonly task?: Task
  readonly positive?: string
}

/** The target as learners and metrics take it, with the reason for each choice that was made. */
export interface ResolvedTarget {
  readonly target: Target
  readonly output: Output
  readonly reason: string
}

const maxClasses = 200
const positiveWords = new Set(['yes', 'Yes', 'YES', 'true', 'True', 'TRUE', '1', 'y', 'Y'])

/** The label of a cell, the same for the number 1, the text "1" and so on. */
function labelOf(column: Column, row: number): string | null {
  const cell = cellOf(column, row)
  return cell === null ? null : String(cell)
}

interface Labels {
  readonly classes: readonly string[]
  readonly counts: readonly number[]
}

function countLabels(column: Column, rowCount: number): Labels {
  const counts = new Map<string, number>()
  for (let row = 0; row < rowCount; row++) {
    const label = labelOf(column, row)
    if (label !== null) counts.set(label, (counts.get(label) ?? 0) + 1)
  }
  const classes = [...counts.keys()].sort()
  return { classes, counts: classes.map((label) => counts.get(label)!) }
}

function inferTask(column: Column, classCount: number): { task: Task; why: string } {
  if (classCount === 2) return { task: 'binary', why: 'it has two values' }
  if (column.type === 'number')
    return { task: 'regression', why: 'it is a number; --task multiclass treats its values as classes' }
  return { task: 'multiclass', why: `it has ${classCount} classes` }
}

/** Orders two classes as [negative, positive]: as asked, else yes/true/1, else the rarer, else the later one. */
function orderBinary(
  labels: Labels,
  positive: string | undefined,
): { classes: readonly string[]; why: string } {
  const [first, second] = labels.classes
  const ordered = (name: string, why: string) => ({
    classes: name === first ? [second, first] : [first, second],
    why,
  })
  if (positive !== undefined) {
    if (!labels.classes.includes(positive)) {
      throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
        message: `The positive class "${positive}" is not a value of the target.`,
        where: '--positive',
        mend: labels.classes.map((label) => `--positive ${JSON.stringify(label)}`),
      })
    }
    return ordered(positive, 'as asked')
  }
  const said = labels.classes.filter((label) => positiveWords.has(label))
  if (said.length === 1) return ordered(said[0], 'it says so')
  const rarer = labels.counts[0] < labels.counts[1] ? first : second
  return ordered(
    rarer,
    labels.counts[0] === labels.counts[1] ? 'both are as frequent; it sorts later' : 'it is the rarer',
  )
}

function codesOf(column: Column, rowCount: number, classes: readonly string[]): Int32Array {
  const codeOf = new Map(classes.map((label, code) => [label, code]))
  const codes = new Int32Array(rowCount)
  for (let row = 0; row < rowCount; row++) {
    const label = labelOf(column, row)
    codes[row] = label === null ? -1 : (codeOf.get(label) ?? -1)
  }
  return codes
}

function refuseLabels(name: string, task: Task, labels: Labels, column: Column): void {
  if (task === 'regression') {
    if (column.type === 'number') return
    throw new ModelwrightError('TRAIN_TARGET_UNFIT', {
      message: `Regression needs a number, but "${name}" is of type ${column.type}; the first value is "${labels.classes[0]}".`,
      where: name,
      mend: [
        'Leave out --task, or use --task multiclass',
        'Or clean the column first, so that every value is a number',
      ],
    })
  }
  if (task === 'binary' && labels.classes.length > 2) {
    throw new ModelwrightError('TRAIN_TARGET_UNFIT', {
      message: `A binary target has two classes, but "${name}" has ${labels.classes.length}: ${labels.classes.slice(0, 5).join(', ')}, …`,
      where: name,
      mend: ['--task multiclass'],
    })
  }
  if (labels.classes.length > maxClasses) {
    throw new ModelwrightError('TRAIN_TARGET_UNFIT', {
      message: `"${name}" has ${labels.classes.length} classes; at most ${maxClasses} are supported.`,
      where: name,
      mend: [
        'Choose another target: this looks like an id or free text',
        'Or, if it is a quantity, clean it into numbers',
      ],
    })
  }
}

function refusePositive(name: string, task: Task, positive: string | undefined): void {
  if (positive === undefined || task === 'binary') return
  throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
    message: `Only a target of two classes has a positive one; the task of "${name}" is ${task}.`,
    where: '--positive',
    mend: ['Leave out --positive', 'Or choose a target of two classes with --target'],
  })
}

function refuseConstant(name: string, labels: Labels): void {
  if (labels.classes.length > 1) return
  const found = labels.classes.length === 0 ? 'no value at all' : `the single value "${labels.classes[0]}"`
  throw new ModelwrightError('TRAIN_TARGET_CONSTANT', {
    message: `The target "${name}" has ${found}: there is nothing to learn.`,
    where: name,
    mend: ['Choose another target with --target', 'Or add rows with the other outcome'],
  })
}

/**
 * Reads the target column: infers the task, orders the classes, refuses what cannot be learned.
 *
 * @throws {ModelwrightError} CORE_COLUMN_UNKNOWN - when the table has no such column (nearest name offered)
 * @throws {ModelwrightError} TRAIN_TARGET_CONSTANT - when it has fewer than two values
 * @throws {ModelwrightError} TRAIN_TARGET_UNFIT - when its values do not fit the task
 */
export function resolveTarget(table: Table, request: TargetRequest): ResolvedTarget {
  const name = request.target
  const column = columnOf(table, name)
  const labels = countLabels(column, table.rowCount)
  refuseConstant(name, labels)
  const inferred = inferTask(column, labels.classes.length)
  const task = request.task ?? inferred.task
  const why = request.task === undefined ? inferred.why : 'as asked'
  refuseLabels(name, task, labels, column)
  refusePositive(name, task, request.positive)
  if (task === 'regression') {
    return {
      target: { task, values: (column as { values: Float64Array }).values },
      output: { name, task },
      reason: `regression: ${why}`,
    }
  }
  const ordered =
    task === 'binary' ? orderBinary(labels, request.positive) : { classes: labels.classes, why: '' }
  const positive = task === 'binary' ? `; positive class "${ordered.classes[1]}": ${ordered.why}` : ''
  return {
    target: { task, codes: codesOf(column, table.rowCount, ordered.classes), classes: ordered.classes },
    output: { name, task, classes: ordered.classes },
    reason: `${task === 'binary' ? 'binary' : `multiclass, ${labels.classes.length} classes`}: ${why}${positive}`,
  }
}

/** The class that a label means: itself, else the one of the same letters, else the one that says the same yes or no. */
function classReader(classes: readonly string[]): (label: string) => number | undefined {
  const exact = new Map(classes.map((name, code) => [name, code]))
  const byPrint = new Map(classes.map((name, code) => [fingerprintOf(name), code]))
  const truths = classes.map(truthOf)
  const saysBoth = classes.length === 2 && truths.includes(true) && truths.includes(false)
  return (label) => {
    const code = exact.get(label) ?? byPrint.get(fingerprintOf(label))
    if (code !== undefined || !saysBoth) return code
    const truth = truthOf(label)
    return truth === undefined ? undefined : truths.indexOf(truth)
  }
}

/** Rows that may come with how the file spells them. */
type SpelledRows = Batch & { readonly original?: Batch }

/**
 * Gives rows with their target as the file spells it, where a point may part groups of digits: rows of a file with decimal commas
 * come with "999,125" as "999.125" beside "1.234,50 €", which says that such a point parts thousands.
 */
export function withTargetAsSpelled<Rows extends SpelledRows>(
  rows: Rows,
  name: string,
  numbers: NumbersState | undefined,
): Rows {
  const spelled = numbers?.point === 'group' ? rows.original?.columns.get(name) : undefined
  return spelled === undefined ? rows : { ...rows, columns: new Map([...rows.columns, [name, spelled]]) }
}

/**
 * Reads the target of other rows as a model knows it: by its classes, or as numbers. Rows without one are left out.
 *
 * @param options.firstRow - number of the first of these rows in its file, for messages
 * @param options.numbers - how the rows the model learnt from wrote numbers, where not plainly ({@link targetNumbers})
 * @returns positions of the rows that have a target, and their targets
 * @throws {ModelwrightError} EVALUATE_CLASS_UNKNOWN - when rows have classes the model does not know; all are counted
 * @throws {ModelwrightError} EVALUATE_TARGET_UNREADABLE - when a number cannot be read
 */
export function targetOfRows(
  table: SpelledRows,
  output: Output,
  { firstRow = 0, numbers }: { firstRow?: number; numbers?: NumbersState | undefined } = {},
): { rows: Uint32Array; target: Target } {
  const spelled = withTargetAsSpelled(table, output.name, numbers)
  const column = columnOf(fixTarget(spelled, output.name, numbers), output.name)
  const present: number[] = []
  for (let row = 0; row < table.rowCount; row++) if (!isMissing(column, row)) present.push(row)
  const rows = Uint32Array.from(present)
  const label = (row: number): string => String(cellOf(column, row))
  const { name, classes = [] } = output
  if (output.task === 'regression') {
    const values = readLabels(
      rows,
      label,
      (text) => parseNumber(text.trim()) ?? undefined,
      (strange) => unreadable(name, strange),
      firstRow,
    )
    return { rows, target: { task: 'regression', values } }
  }
  const codes = readLabels(
    rows,
    label,
    classReader(classes),
    (strange) => unknownClass(name, classes, strange),
    firstRow,
  )
  return { rows, target: { task: output.task, codes: Int32Array.from(codes), classes } }
}

/** Under this name an artifact keeps how the numbers of its target were written, where not plainly. */
export const targetNumbersKey = 'target numbers'

/** How the rows that a model learnt from wrote the numbers of their target; undefined: plainly, or it is not known. */
export function targetNumbers({ lineage }: Pick<Artifact, 'lineage'>): NumbersState | undefined {
  const kept = lineage[targetNumbersKey]
  if (typeof kept !== 'string') return undefined
  return fixes['numbers'].read(readerOf(JSON.parse(kept), `lineage.${targetNumbersKey}`)) as NumbersState
}
