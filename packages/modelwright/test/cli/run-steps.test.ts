import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openProject } from '../../src/project/index.ts'
import { run, workFolder } from './command-line.ts'

interface Document {
  readonly run: string
  readonly model: { readonly version: number; readonly digest: string; readonly aliases: readonly string[] }
  readonly evaluation: { readonly openings: number }
  readonly gates: readonly { readonly passed: boolean }[]
  readonly steps: readonly { readonly step: string; readonly state: string; readonly reason: string }[]
}

const base = ['run', 'iris.csv', '--target', 'species', '--trials', '1', '--workers', '0', '--json']

const documentOf = async (folder: string, ...more: string[]) => {
  const outcome = await run(folder, [...base, ...more])
  expect(outcome.stderr).not.toContain('error')
  return outcome.json<Document>()
}

const stateOf = ({ steps }: Document) => steps.map(({ step, state }) => `${step} ${state}`)
const ranIn = ({ steps }: Document) => steps.filter(({ state }) => state === 'done').map(({ step }) => step)
const all = ['retrieve', 'explore', 'split', 'tune', 'train', 'evaluate', 'refit', 'pack', 'report']

describe('a run that is repeated', () => {
  it('does nothing again, registers nothing, opens no hold-out, and is recorded as a run', async () => {
    const folder = workFolder('iris.csv')
    const first = await documentOf(folder)
    expect(ranIn(first)).toEqual(all)
    const again = await documentOf(folder)
    expect(stateOf(again)).toEqual(all.map((step) => `${step} kept`))
    expect(again.steps[0].reason).toBe(`same as in run ${first.run}`)
    const { run: _a, steps: _b, ...told } = first as Document & { durationMs?: number }
    const { run: id, steps: _d, ...toldAgain } = again as Document & { durationMs?: number }
    delete told.durationMs
    delete toldAgain.durationMs
    expect(toldAgain).toEqual(told)
    const { models } = (await run(folder, ['models', '--json'])).json<{ models: unknown[] }>()
    expect(models).toHaveLength(1)
    const runs = (await run(folder, ['runs', '--json'])).json<{ runs: { id: string; status: string }[] }>()
    expect(runs.runs.map((record) => record.status)).toEqual(['done', 'done'])
    expect(runs.runs[0].id).toBe(id)
  })

  it('is refused again by its gates, with the same code', async () => {
    const folder = workFolder('iris.csv')
    const gated = [
      ...base,
      '--set',
      'evaluate.gates=[{"kind":"gate","gate":"at-least","metric":"accuracy","value":1}]',
    ]
    const first = await run(folder, gated)
    const code = first.code
    const again = await run(folder, gated)
    expect(again.code).toBe(code)
    expect(code).not.toBe(0)
  })

  it('reads a file again that was touched, and keeps what follows where its content is the same', async () => {
    const folder = workFolder('iris.csv')
    await documentOf(folder)
    const path = join(folder, 'iris.csv')
    const { atime, mtime } = statSync(path)
    utimesSync(path, atime, new Date(mtime.getTime() + 5000))
    expect(ranIn(await documentOf(folder))).toEqual([])
    writeFileSync(path, readFileSync(path, 'utf8').replace(/\r?\n/g, '\r\n'))
    const sameRows = await documentOf(folder)
    expect(ranIn(sameRows)).toEqual(['retrieve'])
    expect(sameRows.steps[0].reason).toBe('file iris.csv changed')
    writeFileSync(path, readFileSync(path, 'utf8').trimEnd().split('\r\n').slice(0, -1).join('\n'))
    expect(ranIn(await documentOf(folder))).toEqual(all)
  })

  it('makes again what is gone: the report, the copy of the model, an object', async () => {
    const folder = workFolder('iris.csv')
    const first = (await documentOf(folder)) as Document & { report: string; model: { path: string } }
    rmSync(first.report)
    rmSync(first.model.path)
    const again = await documentOf(folder)
    expect(again.steps.filter(({ state }) => state === 'done')).toEqual([
      { step: 'report', state: 'done', reason: 'the report is not there any more' },
    ])
    expect(readFileSync(first.model.path).length).toBeGreaterThan(100)
    const project = await openProject(folder)
    for (const { output } of await project.steps.ofRun(first.run))
      rmSync(await project.objects.pathOf(output!))
    await project.close()
    const whole = await documentOf(folder)
    expect(ranIn(whole)).toEqual(all)
    expect(whole.model.digest).toBe(first.model.digest)
  })
})

describe('what is chosen', () => {
  it('--until stops after a step, the next run goes on, --from and --force run again', async () => {
    const folder = workFolder('iris.csv')
    const until = await run(folder, [...base, '--until', 'train'])
    expect(until.code).toBe(0)
    expect(ranIn(until.json<Document>())).toEqual(['retrieve', 'explore', 'split', 'tune', 'train'])
    expect((await run(folder, ['models', '--json'])).json()).toEqual({ models: [] })
    expect(ranIn(await documentOf(folder))).toEqual(['evaluate', 'refit', 'pack', 'report'])
    expect(ranIn(await documentOf(folder, '--from', 'refit'))).toEqual(['refit', 'pack', 'report'])
    expect(ranIn(await documentOf(folder, '--force'))).toEqual(all)
  })

  it('--explain says why, for a person; with --dry it only tells', async () => {
    const folder = workFolder('iris.csv')
    const [, ...rest] = base.slice(0, -1)
    const plan = await run(folder, ['run', ...rest, '--dry', '--explain'])
    expect(plan.stdout).toMatch(/retrieve +to run +because it has not run before/)
    expect(plan.stdout).toContain('Nothing was run.')
    await documentOf(folder)
    const changed = await run(folder, ['run', ...rest, '--explain', '--set', 'seed=3'])
    expect(changed.stdout).toMatch(/explore +kept +same as in run/)
    expect(changed.stdout).toMatch(/split +run +because option seed is new/)
  })

  it.each([
    ['an unknown step', ['--from', 'trian'], 'Did you mean "train"?'],
    ['an unknown end', ['--until', 'deploy'], 'Steps: retrieve'],
    ['an end before the beginning', ['--from', 'train', '--until', 'split'], 'Name a later step'],
  ])('%s is used wrongly', async (_name, flags, words) => {
    const outcome = await run(workFolder('iris.csv'), [...base, ...flags])
    expect(outcome.code).toBe(2)
    expect(outcome.stdout).toContain(words.replaceAll('"', '\\"'))
  })
})

describe('--set and --env', () => {
  it('a changed gate does not redo the search, and goes back to what there was', async () => {
    const folder = workFolder('iris.csv')
    const first = await documentOf(folder)
    const strict = await run(folder, [...base, '--set', 'evaluate.slices=["sepal_width"]'])
    const ran = ranIn(strict.json<Document>())
    expect(ran).toEqual(['explore', 'evaluate', 'pack', 'report'])
    const back = await documentOf(folder)
    expect(ranIn(back)).toEqual([])
    expect(back.model.digest).toBe(first.model.digest)
  })

  it.each([
    ['no key', 'tune.budgett.seconds=3', 'there is no key'],
    ['a wrong value', 'tune.budget.trials=many', 'must be a whole number'],
    ['an unknown key deep down', 'tune.budget.secondz=3', 'Write \\"seconds\\"'],
    ['no value', 'seed', 'A value is set'],
    ['no name', '=3', 'A value is set'],
    ['a prototype', '__proto__.a=1', 'A value is set'],
    ['a place of no list', 'ignore.5="a"', 'a list of column names'],
    ['into a text', 'target.a=1', 'no keys'],
    ['an empty part', 'tune..a=1', 'A value is set'],
  ])('%s is used wrongly', async (_name, set, words) => {
    const outcome = await run(workFolder('iris.csv'), [...base, '--set', set])
    expect(outcome.code).toBe(2)
    expect(outcome.stdout).toContain('CLI_ARGUMENT_INVALID')
    expect(outcome.stdout).toContain(words)
  })

  it('an environment is laid over the workflow, and its name is a parameter of the run', async () => {
    const folder = workFolder('iris.csv')
    writeFileSync(
      join(folder, 'workflow.ts'),
      `import { csv, defineWorkflow, logistic } from 'modelwright'
export default defineWorkflow({
  retrieve: csv('iris.csv'), target: 'species', train: [logistic()], tune: { budget: { trials: 1 }, metric: 'accuracy' },
  environments: { prod: { seed: 7, tune: { budget: { trials: 2 } } } },
})
`,
    )
    const prod = await run(folder, ['run', '--env', 'prod', '--workers', '0', '--json'])
    expect(prod.code).toBe(0)
    const document = prod.json<Document & { metric: string }>()
    expect(document.metric).toBe('accuracy')
    const shown = (await run(folder, ['show', document.run, '--json'])).json<{
      params: Record<string, string>
    }>()
    expect(JSON.stringify(shown)).toContain('"environment":"prod"')
    expect(JSON.stringify(shown)).toContain('"seed":"7"')
    const wrong = await run(folder, ['run', '--env', 'pord', '--json'])
    expect(wrong.code).toBe(2)
    expect(wrong.stdout).toContain('Did you mean')
    const dev = (await run(folder, ['run', '--workers', '0', '--json'])).json<Document>()
    expect(ranIn(dev)).toContain('split')
    expect(ranIn((await run(folder, ['run', '--workers', '0', '--json'])).json<Document>())).toEqual([])
  })
})
