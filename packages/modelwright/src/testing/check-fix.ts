import { type ColumnType, type FixOperation, readerOf } from '@modelwright/runtime'
import {
  categoryColumn,
  deepFreeze,
  type Fix,
  fits,
  type OptionSpecs,
  type OptionValues,
  type RowFix,
  readOptions,
  seedOf,
  selectRows,
  type Table,
  tableOf,
  type ValueFix,
} from '../core/index.ts'
import { type Check, insist } from './check.ts'
import { insistDamageRefused } from './damage.ts'
import { fingerprint } from './fingerprint.ts'
import { sampleColumn } from './sample-columns.ts'

/** Strings that fixes stumble over: blanks of all kinds, words for missing, numbers, halves of characters. */
export const hardStrings: readonly string[] = [
  ...['', ' ', '\t\n', '\u00a0', '\u200b', '\ufeff', '\u3000x\u3000', ' a b ', 'a\u00a0b', '\u200bNA\u200b'],
  ...['NA', 'N/A', 'null', 'NULL', 'None', 'nan', 'NaN', '?', '-', '--', '+', ' ? ', 'na', 'unknown', '#N/A'],
  ...[
    '0',
    '-0',
    '007',
    '1.5',
    '1,5',
    '1e400',
    '2024-02-29',
    'true',
    '__proto__',
    'constructor',
    '\ud800',
    'e\u0301',
  ],
  'x'.repeat(10_000),
]

interface Bench {
  readonly fix: ValueFix
  readonly operation: FixOperation
  readonly options: OptionValues<OptionSpecs>
}

/** States learnt from several columns; a fix may have nothing to do in some. */
function statesOf({ fix, options }: Bench): readonly unknown[] {
  const columns = [
    categoryColumn(hardStrings),
    categoryColumn(['1', '2', 'None', 'NA', ' 3 ']),
    categoryColumn(['a', null, 'NA', '?']),
    categoryColumn([]),
    sampleColumn('text', 40, seedOf(1)),
  ]
  return columns
    .map((column) => fix.learn(tableOf({ x: column }), 'x', options))
    .filter((state) => state !== null)
}

function checkIdempotent({ fix, operation, options }: Bench): void {
  for (const state of statesOf({ fix, operation, options }))
    for (const value of hardStrings) {
      const once = operation.apply(state, value)
      if (once === null) continue
      const twice = operation.apply(state, once)
      insist(
        twice === once,
        `${JSON.stringify(value)} becomes ${JSON.stringify(once)}, then ${JSON.stringify(twice)}`,
      )
    }
}

function checkUntouched(bench: Bench): void {
  for (const state of statesOf(bench)) {
    deepFreeze(state)
    const before = fingerprint(state)
    for (const value of hardStrings) bench.operation.apply(state, value)
    insist(fingerprint(state) === before, 'apply must not write to the state')
  }
}

function checkRead(bench: Bench): void {
  for (const state of statesOf(bench)) {
    const read = bench.operation.read(readerOf(state, 'state'))
    insist(fingerprint(read) === fingerprint(state), 'read() must give the state back')
    insistDamageRefused(bench.operation, state)
  }
}

function checkStorage({ fix, options }: Bench): void {
  const column = categoryColumn(['b', 'NA', 'a', ' ', '?', null])
  const table = tableOf({ x: column })
  const order = Uint32Array.of(5, 3, 1, 0, 2, 4)
  const shuffled = selectRows(table, order)
  const state = fix.learn(table, 'x', options)
  const again = fix.learn(shuffled, 'x', options)
  insist(fingerprint(state) === fingerprint(again), 'the same rows in another order give another state')
}

function checkOtherColumns({ fix, options }: Bench): void {
  for (const type of ['number', 'boolean', 'time'] as const) {
    const table = tableOf({ x: sampleColumn(type, 20, seedOf(2)) })
    fix.learn(table, 'x', options)
  }
}

function checkDeclaration(fix: Fix): void {
  insist(/^[a-z]+(-[a-z]+)*$/.test(fix.name), `its name must be kebab-case, found "${fix.name}"`)
  insist(/^[A-Z].*\.$/.test(fix.about), '`about` must be a sentence')
  for (const [name, spec] of Object.entries(fix.options))
    insist(fits(spec, spec.default), `the default of "${name}" breaks its own rule`)
}

function sampleTable(rowCount: number): Table {
  const draw = (type: ColumnType, at: number) => sampleColumn(type, rowCount, seedOf(3).split(at))
  const table = tableOf({
    a: draw('category', 0),
    b: draw('boolean', 1),
    n: draw('number', 2),
    t: draw('text', 3),
  })
  return selectRows(
    table,
    Uint32Array.from({ length: rowCount }, (_, row) => (row * row) % Math.max(1, rowCount)),
  )
}

function checkKeep(fix: RowFix): void {
  const options = readOptions<OptionSpecs>(fix.options, {}, fix.name)
  for (const rowCount of [0, 1, 50]) {
    const table = sampleTable(rowCount)
    const before = fingerprint([...table.columns.values()])
    const kept = fix.keep(table, options, { target: 'a' })
    insist(fingerprint([...table.columns.values()]) === before, 'keep must not write to the table')
    insist(
      kept.every((row, at) => row < rowCount && (at === 0 || row > kept[at - 1])),
      'keep must give positions of rows, ascending',
    )
    const again = fix.keep(selectRows(table, kept), options, { target: 'a' })
    insist(again.length === kept.length, 'running it twice must drop no more than once')
  }
}

/**
 * Makes the checks every fix must pass: running it twice is running it once, states are plain, frozen and guarded.
 *
 * @param operation - the serving half, for value fixes
 */
export function checkFix(fix: Fix, operation?: FixOperation): readonly Check[] {
  const declaration = { name: `${fix.name}: declares itself`, run: () => checkDeclaration(fix) }
  if (fix.kind === 'row')
    return [
      declaration,
      { name: `${fix.name}: keeps rows, and the same ones again`, run: () => checkKeep(fix) },
    ]
  if (operation === undefined) throw new Error(`bug: the value fix "${fix.name}" needs its operation`)
  const bench = { fix, operation, options: readOptions<OptionSpecs>(fix.options, {}, fix.name) }
  return [
    declaration,
    { name: `${fix.name}: twice is once`, run: () => checkIdempotent(bench) },
    {
      name: `${fix.name}: apply writes to nothing and takes a frozen state`,
      run: () => checkUntouched(bench),
    },
    {
      name: `${fix.name}: read gives the state back and refuses any damaged one`,
      run: () => checkRead(bench),
    },
    { name: `${fix.name}: the state does not depend on the order of rows`, run: () => checkStorage(bench) },
    { name: `${fix.name}: learning takes columns that hold no strings`, run: () => checkOtherColumns(bench) },
  ]
}
