import { readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { times } from '../../../../../../test/long.ts'
import { run, workFolder } from '../../../cli/command-line.ts'

const iris = readFileSync(
  fileURLToPath(new URL('../../../../../../examples/data/iris.csv', import.meta.url)),
  'utf8',
)
  .trim()
  .split(/\r?\n/)

/** All that decides what a run makes. */
interface State {
  readonly seed: number
  readonly ignore: readonly string[]
  readonly test: number
  readonly gate: number
  readonly slices: readonly string[]
  readonly calibrate: boolean
  readonly c: number
  readonly clean: string
  /** Rows that are left out of the file. */
  readonly without: number
  /** A cell that was changed. */
  readonly cell: number
  /** Whether two rows change a value: no column looks another. */
  readonly swap: boolean
  readonly lineEnd: '\n' | '\r\n'
  /** A number in a file that the step of one's own imports. */
  readonly factor: number
  readonly comment: string
}

const start: State = {
  seed: 0,
  ignore: [],
  test: 0.2,
  gate: 0.5,
  slices: [],
  calibrate: false,
  c: 1,
  clean: 'trim()',
  without: 0,
  cell: 1,
  swap: false,
  lineEnd: '\n',
  factor: 1,
  comment: 'as it was',
}

function dataOf({ without, cell, swap, lineEnd }: State): string {
  const [head, ...rows] = iris
  const firstOf = (row: string): string => row.replace(/,.*/, '')
  const withValue = (row: string, value: string): string => row.replace(/^[^,]*/, value)
  const [first, second, third, ...rest] = rows
  const [a, b] = swap ? [third, second] : [second, third]
  const changed = [
    withValue(first, String(4 + cell / 10)),
    withValue(second, firstOf(a)),
    withValue(third, firstOf(b)),
  ]
  return [head, ...changed, ...rest.slice(without)].join(lineEnd)
}

function workflowOf(state: State): string {
  const { seed, ignore, test, gate, slices, calibrate, c, clean, comment } = state
  const list = JSON.stringify
  return `import { atLeast, csv, defineStep, defineWorkflow, dropDuplicates, dropMissingTarget, logistic, stratified, trim } from 'modelwright'
import { factor } from './factor.ts'
// ${comment}
export default defineWorkflow({
  name: 'iris', retrieve: csv('iris.csv'), target: 'species', seed: ${seed}, ignore: ${list(ignore)},
  clean: [dropMissingTarget(), ${clean}], split: stratified({ test: ${test} }), train: [logistic({ c: ${c} })],
  tune: { budget: { trials: 1 }, ensemble: false },
  evaluate: { slices: ${list(slices)}, gates: [atLeast('accuracy', ${gate})]${calibrate ? ", calibrate: 'temperature'" : ''} },
  steps: [defineStep({
    name: 'scale', before: 'explore',
    run: async ({ rows }) => (await rows()).map((row) => ({ ...row, petal_width: Number(row.petal_width) * factor })),
  })],
})
`
}

/** Writes what changed: files that say the same are left alone, as people leave them. */
function write(folder: string, state: State): void {
  const files = {
    'iris.csv': dataOf(state),
    'workflow.ts': workflowOf(state),
    'factor.ts': `export const factor = ${state.factor}\n`,
  }
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name)
    let before = ''
    try {
      before = readFileSync(path, 'utf8')
    } catch {
      // It was not there yet.
    }
    if (before !== text) writeFileSync(path, text)
    else if (state.cell === 2) utimesSync(path, new Date(), new Date())
  }
}

interface Document {
  readonly model: { readonly digest: string }
  readonly evaluation: { readonly metrics: unknown }
  readonly gates: unknown
  readonly cleaned: unknown
  readonly leftOut: unknown
  readonly steps: readonly { readonly state: string }[]
}

async function resultIn(folder: string): Promise<{ code: number; told: unknown; kept: number }> {
  const outcome = await run(folder, ['run', '--json', '--workers', '0'])
  const { model, evaluation, gates, cleaned, leftOut, steps } = outcome.json<Document>()
  const told = { digest: model.digest, metrics: evaluation.metrics, gates, cleaned, leftOut }
  return { code: outcome.code, told, kept: steps.filter(({ state }) => state === 'kept').length }
}

const edit: fc.Arbitrary<Partial<State>> = fc.oneof(
  fc.record({ seed: fc.constantFrom(0, 1) }),
  fc.record({ ignore: fc.constantFrom([], ['sepal_width']) }),
  fc.record({ test: fc.constantFrom(0.2, 0.3) }),
  fc.record({ gate: fc.constantFrom(0.5, 0.999) }),
  fc.record({ slices: fc.constantFrom([], ['sepal_width']) }),
  fc.record({ calibrate: fc.boolean() }),
  fc.record({ c: fc.constantFrom(1, 0.01) }),
  fc.record({ clean: fc.constantFrom('trim()', 'dropDuplicates()') }),
  fc.record({ without: fc.constantFrom(0, 5) }),
  fc.record({ cell: fc.constantFrom(1, 2, 3) }),
  fc.record({ swap: fc.boolean() }),
  fc.record({ lineEnd: fc.constantFrom('\n' as const, '\r\n' as const) }),
  fc.record({ factor: fc.constantFrom(1, 2) }),
  fc.record({ comment: fc.constantFrom('as it was', 'said otherwise') }),
)

describe('what is kept', () => {
  it('is never stale: after any edits of workflow, data and code a run equals one in an empty folder', async () => {
    const cold = new Map<string, Awaited<ReturnType<typeof resultIn>>>()
    const coldOf = async (state: State) => {
      const key = JSON.stringify({ ...state, comment: '' })
      if (!cold.has(key)) {
        const folder = workFolder()
        write(folder, state)
        cold.set(key, await resultIn(folder))
      }
      return cold.get(key)!
    }
    let kept = 0
    const property = fc.asyncProperty(
      fc.array(edit, { minLength: times(4, 8), maxLength: times(4, 8) }),
      async (edits) => {
        const folder = workFolder()
        let state = start
        for (const change of [{}, ...edits]) {
          state = { ...state, ...change }
          write(folder, state)
          const warm = await resultIn(folder)
          const { code, told } = await coldOf(state)
          expect({ code: warm.code, told: warm.told }).toEqual({ code, told })
          kept += warm.kept
        }
      },
    )
    await fc.assert(property, { seed: 6, numRuns: times(2, 60), endOnFailure: true })
    expect(kept).toBeGreaterThan(0)
  }, 36_000_000)
})
