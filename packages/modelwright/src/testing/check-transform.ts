import {
  type PreparedColumn,
  type PreparedType,
  readerOf,
  type TransformOperation,
} from '@modelwright/runtime'
import {
  cellOf,
  deepFreeze,
  fits,
  isMissing,
  lengthOf,
  type NamedColumn,
  type OptionSpecs,
  type OptionValues,
  readOptions,
  type Seed,
  seedOf,
  type Transform,
  takeRows,
} from '../core/index.ts'
import { type Check, insist } from './check.ts'
import { insistDamageRefused } from './damage.ts'
import { fingerprint } from './fingerprint.ts'
import { missingColumn, sampleColumn } from './sample-columns.ts'

const rowCount = 60

interface Case {
  readonly type: PreparedType
  readonly columns: readonly NamedColumn[]
  readonly options: OptionValues<OptionSpecs>
}

interface Fitted extends Case {
  readonly state: unknown
}

/** Checks one transform on one type of column. */
interface Bench {
  readonly transform: Transform
  readonly operation: TransformOperation
  readonly type: PreparedType
}

const namedTwo = (make: (at: number) => PreparedColumn): readonly NamedColumn[] =>
  ['first', 'second'].map((name, at) => ({ name, column: make(at) }))

function caseOf({ transform, type }: Bench, columns: readonly NamedColumn[]): Case {
  const given = readOptions<OptionSpecs>(transform.options, {}, transform.name)
  return { type, columns, options: transform.resolve?.(columns, given) ?? given }
}

function fitOn(bench: Bench, columns: readonly NamedColumn[]): Fitted {
  const of = caseOf(bench, columns)
  const count = columns.length === 0 ? 0 : lengthOf(columns[0].column)
  const target = { task: 'regression', values: new Float64Array(count) } as const
  const state = bench.transform.fit(columns, of.options, { rowCount: count, target, seed: seedOf(1) })
  return { ...of, state }
}

const sampled = (bench: Bench, seed: Seed, rows = rowCount): readonly NamedColumn[] =>
  namedTwo((at) => sampleColumn(bench.type, rows, seed.split(at)))

const rowsToServe = (bench: Bench, rows = rowCount): readonly PreparedColumn[] =>
  [0, 1].map((at) => sampleColumn(bench.type, rows, seedOf(99).split(at), ['never met', 'nor this']))

/** One cell, or all that a sparse block holds in a row. */
function shownAt(column: PreparedColumn, row: number): unknown {
  if (column.type === 'past') return fingerprint(takeRows(column, Uint32Array.of(row)))
  if (column.type !== 'sparse') return cellOf(column, row)
  const { places, values } = takeRows(column, Uint32Array.of(row)) as typeof column
  return [places, values]
}

function cells(columns: readonly PreparedColumn[], row: number): string {
  return columns.map((column) => fingerprint(shownAt(column, row))).join('|')
}

function checkShapes(bench: Bench, fitted: Fitted, inputs: readonly PreparedColumn[]): void {
  const rows = lengthOf(inputs[0])
  const outputs = bench.operation.apply(fitted.state, inputs, rows)
  const names = bench.transform.outputs(['first', 'second'], fitted.options)
  const signature = bench.operation.signature(fitted.state)
  insist(outputs.length === names.length, `gives ${outputs.length} columns but names ${names.length}`)
  insist(new Set(names).size === names.length, `names two columns alike: ${names.join(', ')}`)
  insist(
    fingerprint(signature.inputs) === fingerprint(inputs.map(({ type }) => type)),
    'signature().inputs is wrong',
  )
  insist(
    fingerprint(signature.outputs) === fingerprint(outputs.map(({ type }) => type)),
    'signature().outputs does not say what apply gives',
  )
  for (const output of outputs) {
    insist(
      output.type === bench.transform.gives(bench.type),
      `gives() says ${bench.transform.gives(bench.type)}, found ${output.type}`,
    )
    insist(lengthOf(output) === rows, `gives ${lengthOf(output)} rows for ${rows}`)
    if (bench.transform.fillsMissing)
      for (let row = 0; row < rows; row++)
        insist(!isMissing(output, row), 'says it fills missing values, but leaves some')
  }
}

function checkRowByRow(bench: Bench): void {
  const { state } = fitOn(bench, sampled(bench, seedOf(2)))
  const inputs = rowsToServe(bench)
  const outputs = bench.operation.apply(state, inputs, rowCount)
  for (let row = 0; row < rowCount; row++) {
    const one = inputs.map((column) => takeRows(column, Uint32Array.of(row)))
    const alone = cells(bench.operation.apply(state, one, 1), 0)
    const among = cells(outputs, row)
    insist(alone === among, `row ${row} alone gives ${alone}, in a batch ${among}`)
  }
}

function checkUntouched(bench: Bench): void {
  const { state } = fitOn(bench, sampled(bench, seedOf(3)))
  deepFreeze(state)
  const inputs = rowsToServe(bench)
  const before = fingerprint([state, inputs])
  bench.operation.apply(state, inputs, rowCount)
  insist(fingerprint([state, inputs]) === before, 'apply must write neither to the state nor to its inputs')
}

function checkRead(bench: Bench): void {
  const { state } = fitOn(bench, sampled(bench, seedOf(4)))
  const read = bench.operation.read(readerOf(state, 'state'))
  insist(fingerprint(read) === fingerprint(state), 'read() must give the state back')
  insistDamageRefused(bench.operation, state)
}

function checkEdges(bench: Bench): void {
  const fits = [
    sampled(bench, seedOf(5), 1),
    sampled(bench, seedOf(6), 0),
    namedTwo(() => missingColumn(bench.type, 7)),
    sampled(bench, seedOf(7)),
  ].map((columns) => fitOn(bench, columns))
  for (const fitted of fits) {
    insist(
      fingerprint(bench.operation.read(readerOf(fitted.state, 'state'))) !== '',
      'read() must take what fit gives',
    )
    checkShapes(bench, fitted, rowsToServe(bench))
    checkShapes(bench, fitted, rowsToServe(bench, 0))
    checkShapes(bench, fitted, [missingColumn(bench.type, 3), missingColumn(bench.type, 3)])
  }
}

/** Stores the levels of a category column in another order, one unused among them. */
function restored(column: PreparedColumn): PreparedColumn {
  if (column.type !== 'category') return column
  const last = column.levels.length
  return {
    type: 'category',
    levels: ['unused', ...[...column.levels].reverse()],
    codes: column.codes.map((code) => (code < 0 ? -1 : last - code)),
  }
}

function checkStorage(bench: Bench): void {
  const columns = sampled(bench, seedOf(8))
  const first = fitOn(bench, columns).state
  const again = fitOn(
    bench,
    columns.map(({ name, column }) => ({ name, column: restored(column) })),
  ).state
  insist(
    fingerprint(first) === fingerprint(again),
    'the same values give another state when levels are stored otherwise',
  )
}

function checkDeclaration(transform: Transform, operation: TransformOperation): void {
  insist(/^[a-z]+(-[a-z]+)*$/.test(transform.name), `its name must be kebab-case, found "${transform.name}"`)
  insist(operation.name === transform.name, `the operation is called "${operation.name}"`)
  insist(/^[A-Z].*\.$/.test(transform.about), '`about` must be a sentence')
  insist(transform.takes.length > 0, 'it must take some type of column')
  for (const [name, spec] of Object.entries(transform.options))
    insist(fits(spec, spec.default), `the default of "${name}" breaks its own rule`)
}

/**
 * Makes the checks every transform must pass: rows do not depend on each other, states are plain, frozen and guarded.
 *
 * @param transform - the training half
 * @param operation - the serving half of the same name
 */
export function checkTransform(transform: Transform, operation: TransformOperation): readonly Check[] {
  const perType: readonly [string, (bench: Bench) => void][] = [
    ['a row alone gives the same bits as in a batch', checkRowByRow],
    ['apply writes to nothing and takes a frozen state', checkUntouched],
    ['read gives the state back and refuses any damaged one', checkRead],
    ['shapes, names and types hold for no row, one row, all missing and unknown levels', checkEdges],
    ['the state does not depend on how levels are stored', checkStorage],
  ]
  return [
    { name: `${transform.name}: declares itself`, run: () => checkDeclaration(transform, operation) },
    ...transform.takes.flatMap((type) =>
      perType.map(([name, check]) => ({
        name: `${transform.name} on ${type}: ${name}`,
        run: () => check({ transform, operation, type }),
      })),
    ),
  ]
}
