import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Report } from '../../../../src/core/index.ts'
import { csv, defineStep, logistic, type StepDefinition } from '../../../../src/index.ts'
import type { Choices } from '../../../../src/project/graph/choices.ts'
import type { RanFlow } from '../../../../src/project/run/run-flow.ts'
import { runFlow } from '../../../../src/project/run/run-flow.ts'
import { withRunTools } from '../../../../src/project/run/with-tools.ts'
import { checkWorkflow } from '../../../../src/project/workflow/check.ts'
import { type WorkflowDefinition, workflowDigest } from '../../../../src/project/workflow/index.ts'
import { refusal } from '../../refusal.ts'
import { sampleFolder } from '../sample-folder.ts'

const base: WorkflowDefinition = {
  retrieve: csv('iris.csv'),
  target: 'species',
  train: [logistic()],
  tune: { budget: { trials: 1 } },
}

interface More extends Choices {
  readonly env?: Record<string, string>
  readonly log?: (report: Report) => void
}

/** Runs a workflow with steps of its own whose code lies in this file: the file stands for the workflow's. */
async function flow(
  folder: string,
  steps: readonly StepDefinition[],
  { env = {}, log = () => {}, ...choices }: More = {},
  more: Partial<WorkflowDefinition> = {},
): Promise<RanFlow & { readonly document: (step: string) => Promise<unknown> }> {
  const workflow = checkWorkflow({ ...base, ...more, steps: steps.map(defineStep) }, 'test')
  const file = join(folder, 'workflow.ts')
  const request = { workflow, workflowDigest: workflowDigest(workflow), folder, file }
  const outputs = new Map<string, unknown>()
  const ran = await withRunTools({ folder, workers: 0, env, log }, async (tools) => {
    const found = await runFlow(request, tools, { until: 'retrieve', ...choices })
    for (const { step } of found.states) outputs.set(step, await found.graph.value(step))
    return found
  })
  return { ...ran, document: async (step) => outputs.get(step) }
}

const stateOf = ({ states }: RanFlow) => states.map(({ step, state }) => `${step} ${state}`)

function folderWith(code = '// workflow'): string {
  const folder = sampleFolder('iris.csv')
  writeFileSync(join(folder, 'workflow.ts'), code)
  return folder
}

describe('a step of one’s own', () => {
  it('is kept until its code, its files or its environment change', async () => {
    const folder = folderWith("import './code.ts'")
    writeFileSync(join(folder, 'code.ts'), 'export const a = 1')
    writeFileSync(join(folder, 'notes.txt'), 'one')
    const steps: StepDefinition[] = [
      {
        name: 'count',
        inputs: { files: ['notes.txt'], env: ['MODE'] },
        async run({ rows, env, path }) {
          return {
            rows: (await rows()).length,
            mode: env('MODE'),
            notes: readFileSync(path('notes.txt'), 'utf8'),
          }
        },
      },
    ]
    const run = (mode: string) => flow(folder, steps, { until: 'count', env: { MODE: mode } })
    const first = await run('a')
    expect(await first.document('count')).toEqual({ rows: 150, mode: 'a', notes: 'one' })
    expect(stateOf(await run('a'))).toEqual(['retrieve kept', 'count kept'])
    const other = await run('b')
    expect(other.states[1]).toMatchObject({ state: 'done', reason: 'environment MODE changed' })
    writeFileSync(join(folder, 'notes.txt'), 'two')
    expect((await run('b')).states[1].reason).toBe('file notes.txt changed')
    writeFileSync(join(folder, 'code.ts'), 'export const a = 2')
    expect((await run('b')).states[1].reason).toBe('own code code.ts changed')
    expect(stateOf(await run('b'))).toEqual(['retrieve kept', 'count kept'])
  })

  it('before explore gives the rows that go on', async () => {
    const folder = folderWith()
    const steps: StepDefinition[] = [
      {
        name: 'two-kinds',
        before: 'explore',
        run: async ({ rows }) =>
          (await rows())
            .filter((row) => row['species'] !== 'setosa')
            .map((row) => ({ ...row, area: Number(row['petal_width']) * Number(row['petal_length']) })),
      },
      { name: 'after', run: async ({ rows }) => (await rows()).length },
    ]
    const first = await flow(folder, steps, { until: 'explore' })
    const gathered = (await first.document('explore')) as {
      table: { rowCount: number; columns: Map<string, unknown> }
    }
    expect(gathered.table.rowCount).toBe(100)
    expect([...gathered.table.columns.keys()]).toContain('area')
    const again = await flow(folder, steps, { until: 'after' })
    expect(stateOf(again)).toEqual(['retrieve kept', 'two-kinds kept', 'after done'])
    expect(await again.document('after')).toBe(100)
  })

  it('that asks the network or the clock runs each time, unless it says how long or till when', async () => {
    const folder = folderWith()
    let world = 'v1'
    let ran = 0
    const step = (more: Partial<StepDefinition>): StepDefinition[] => [
      { name: 'ask', inputs: { network: true, clock: true }, run: ({ now }) => [++ran, now() > 0], ...more },
    ]
    const run = (more: Partial<StepDefinition>) => flow(folder, step(more), { until: 'ask' })
    await run({})
    expect((await run({})).states[1]).toMatchObject({ state: 'done', reason: 'it declares the network' })
    await run({ maxAgeHours: 1 })
    expect((await run({ maxAgeHours: 1 })).states[1].state).toBe('kept')
    const before = ran
    await run({ revalidate: () => world })
    expect((await run({ revalidate: () => world })).states[1].state).toBe('kept')
    world = 'v2'
    expect((await run({ revalidate: () => world })).states[1].state).toBe('done')
    expect(ran).toBeGreaterThan(before)
  })

  it('keeps files it writes, and puts them back', async () => {
    const folder = folderWith()
    const steps: StepDefinition[] = [
      {
        name: 'write',
        outputs: ['list.txt'],
        run: ({ path }) => writeFileSync(path('list.txt'), 'made'),
      },
    ]
    const run = () => flow(folder, steps, { until: 'write' })
    await run()
    rmSync(join(folder, 'list.txt'))
    expect((await run()).states[1].state).toBe('kept')
    expect(readFileSync(join(folder, 'list.txt'), 'utf8')).toBe('made')
    writeFileSync(join(folder, 'list.txt'), 'changed by hand')
    expect((await run()).states[1].state).toBe('kept')
    expect(readFileSync(join(folder, 'list.txt'), 'utf8')).toBe('made')
  })

  it('gets secrets by reference: no record holds them', async () => {
    const folder = folderWith()
    writeFileSync(join(folder, 'token'), 'from-a-file-1234\n')
    const steps: StepDefinition[] = [
      {
        name: 'ask',
        inputs: { secrets: ['TOKEN', 'OTHER'] },
        run: ({ secret }) => [secret('TOKEN').length, secret('OTHER')].length,
      },
    ]
    const env = { TOKEN: 'very-secret-value', OTHER_FILE: join(folder, 'token') }
    await flow(folder, steps, { until: 'ask', env })
    const again = await flow(folder, steps, { until: 'ask', env: { ...env, TOKEN: 'another-secret' } })
    expect(again.states[1].state).toBe('kept')
    for (const name of ['store.db', 'store.db-wal']) {
      const bytes = (() => {
        try {
          return readFileSync(join(folder, '.modelwright', name)).toString('latin1')
        } catch {
          return ''
        }
      })()
      for (const value of ['very-secret-value', 'another-secret', 'from-a-file-1234'])
        expect(bytes).not.toContain(value)
    }
  })

  it('is tried again, and given up in time', async () => {
    const folder = folderWith()
    const reports: string[] = []
    const log = (report: Report) => void reports.push('message' in report ? report.message : '')
    const flaky: StepDefinition = {
      name: 'flaky',
      retries: 1,
      run: ({ attempt }) => {
        if (attempt === 1) throw 'not yet'
        return attempt
      },
    }
    const ran = await flow(folder, [flaky], { until: 'flaky', log })
    expect(await ran.document('flaky')).toBe(2)
    expect(reports.join('\n')).toContain('The step "flaky" failed (attempt 1), again in 0.5 s: not yet')
    const hung: StepDefinition = { name: 'hung', timeoutSeconds: 0.2, run: () => new Promise(() => {}) }
    expect((await refusal(flow(folder, [hung], { until: 'hung' }))).code).toBe('PROJECT_STEP_OVERDUE')
  })

  it.each<[string, Partial<StepDefinition>, string]>([
    ['asks for a variable', { run: ({ env }) => env('HOME') ?? null }, 'inputs: { env: ["HOME"] }'],
    ['asks for a secret', { run: ({ secret }) => secret('KEY') }, 'inputs: { secrets: ["KEY"] }'],
    ['asks for the time', { run: ({ now }) => now() }, 'inputs: { clock: true }'],
    ['asks for a file', { run: ({ path }) => path('a.txt') }, 'inputs: { files: ["a.txt"] }'],
    ['asks for another step', { run: ({ output }) => output('explore') }, 'needs: ["explore"]'],
  ])('that %s it does not declare is refused', async (_name, more, mend) => {
    const step: StepDefinition = { name: 'odd', run: () => 1, ...more }
    const error = await refusal(flow(folderWith(), [step], { until: 'odd' }))
    expect(error.code).toBe('PROJECT_INPUT_UNDECLARED')
    expect(error.mend.join(' ')).toContain(mend)
  })

  it.each<[string, Partial<StepDefinition>, string, string]>([
    ['gives a function', { run: () => () => 1 }, 'PROJECT_DATA_UNFIT', 'a function'],
    ['throws no error', { run: () => Promise.reject({ odd: 1 }) }, 'PROJECT_STEP_FAILED', '{"odd":1}'],
    [
      'declares a file that is not there',
      { inputs: { files: ['none.txt'] } },
      'PROJECT_STEP_FAILED',
      'none.txt',
    ],
    ['does not write its output', { outputs: ['none.txt'] }, 'PROJECT_STEP_FAILED', 'did not write it'],
    ['gives no rows', { before: 'explore', run: () => undefined }, 'PROJECT_STEP_FAILED', 'nothing'],
    ['gives one row', { before: 'explore', run: () => [{ a: 1 }] }, 'PROJECT_STEP_FAILED', '1 rows'],
    [
      'gives a list of numbers',
      { before: 'explore', run: () => [1, 2] },
      'PROJECT_STEP_FAILED',
      'at place 0',
    ],
    ['needs what is not there', { needs: ['trian'] }, 'PROJECT_STEPS_INVALID', '"trian"'],
    ['waits for itself', { needs: ['odd'] }, 'PROJECT_STEPS_INVALID', 'odd → odd'],
  ])('that %s is refused', async (_name, more, code, words) => {
    const step: StepDefinition = { name: 'odd', run: () => 1, ...more }
    const error = await refusal(flow(folderWith(), [step], { until: 'odd' }))
    expect(error.code).toBe(code)
    expect(error.message).toContain(words)
  })

  it.each<[string, unknown, string]>([
    ['no step', {}, 'a list such as'],
    ['a step that was not declared', [{ name: 'a', run: () => 1 }], 'a step such as defineStep'],
    ['one of our names', [defineStep({ name: 'tune', run: () => 1 })], 'which every run has already'],
    ['a name with blanks', [defineStep({ name: 'a b', run: () => 1 })], 'a word of small letters'],
    ['no code', [{ kind: 'step', name: 'a' }], '"steps[0].run" is missing'],
    ['an unknown key', [{ kind: 'step', name: 'a', run: () => 1, retry: 1 }], 'no key "retry"'],
    [
      'an unknown input',
      [defineStep({ name: 'a', run: () => 1, inputs: { file: [] } as never })],
      'no key "file"',
    ],
    ['half a retry', [defineStep({ name: 'a', run: () => 1, retries: 0.5 })], 'a whole number from 0'],
    ['no time', [defineStep({ name: 'a', run: () => 1, timeoutSeconds: 0 })], 'a number above 0'],
    ['a hook that is no function', undefined, '"on.success" must be a function'],
  ])('in a workflow with %s is refused', async (_name, steps, words) => {
    const more = steps === undefined ? { on: { success: 'mail me' } } : { steps }
    const error = await refusal((async () => checkWorkflow({ ...base, ...more }, 'test'))())
    expect(error.code).toBe('PROJECT_WORKFLOW_INVALID')
    expect(error.message).toContain(words)
  })
})

describe('hooks', () => {
  it('hear how a run ended, and change nothing of it', async () => {
    const folder = folderWith()
    const heard: unknown[] = []
    const reports: string[] = []
    const log = (report: Report) => void reports.push('message' in report ? report.message : '')
    const on = {
      success: (event: unknown) => {
        heard.push(event)
        throw new Error('the mail server is down')
      },
      failure: (event: unknown) => void heard.push(event),
    }
    const ran = await flow(folder, [], { until: 'pack', log }, { on })
    expect(heard).toMatchObject([{ run: ran.run, passed: true, model: { version: 1 } }])
    expect(reports.join('\n')).toContain('The hook "on.success" failed: the mail server is down')
    await refusal(flow(folder, [], { until: 'pack' }, { on, target: 'kind' }))
    expect(heard[1]).toMatchObject({ error: { code: 'CORE_COLUMN_UNKNOWN' } })
  })
})
