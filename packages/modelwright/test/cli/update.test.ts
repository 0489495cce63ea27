import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from '@modelwright/runtime'
import { beforeAll, describe, expect, it } from 'vitest'
import { type PredictedRows, seedOf } from '../../src/core/index.ts'
import { openProject } from '../../src/project/index.ts'
import { writeLog } from '../project/predictions/logged.ts'
import { run, workFolder } from './command-line.ts'

const folder = workFolder('penguins.csv')
const logs = join(folder, '.modelwright/predictions/birds')
const text = readFileSync(join(folder, 'penguins.csv'), 'utf8')
const [head, ...lines] = text.trim().split('\n')
const names = head!.split(',')
const penguins = lines.map((line) =>
  Object.fromEntries(line.split(',').map((value, at) => [names[at]!, value === 'NA' ? null : value])),
)

interface Pass {
  readonly champion: number
  readonly situation: { readonly newOutcomes: number; readonly loss: { readonly isWorse: boolean } | null }
  readonly actions: readonly { readonly kind: string; readonly version?: number; readonly text: string }[]
}

const workflow = (changes: string) =>
  writeFileSync(
    join(folder, 'workflow.ts'),
    `import { csv, defineWorkflow, logistic, onNewOutcomes, weekly } from 'modelwright'
export default defineWorkflow({
  name: 'birds', retrieve: csv('penguins.csv'), target: 'species', train: [logistic()], tune: { budget: { trials: 1 } },
  ${changes}
})`,
  )

async function pass(...argv: readonly string[]): Promise<Pass & { readonly code: number }> {
  const done = await run(folder, ['update', '--json', ...argv])
  if (done.code !== 0) throw new Error(done.stderr)
  return { ...done.json<Pass>(), code: done.code }
}

/** Does some work while somebody else has a right to the model. */
async function whileLocked(role: 'update' | 'retrain', work: () => Promise<void>): Promise<void> {
  const project = await openProject(folder)
  const lock = await project.deployments.lock(role, 'birds')
  try {
    await work()
  } finally {
    await lock.release()
    await project.close()
  }
}

const weakColumns = "ignore: ['bill_length_mm', 'bill_depth_mm', 'flipper_length_mm', 'body_mass_g', 'sex'],"
let requests = 0

/** A penguin measured in other units than those of training. */
const mismeasured = (penguin: Readonly<Record<string, string | null>>) => ({
  ...penguin,
  ...Object.fromEntries(
    ['bill_length_mm', 'bill_depth_mm', 'flipper_length_mm', 'body_mass_g'].map((name) => [
      name,
      penguin[name] === null ? null : String(Number(penguin[name]) / 10),
    ]),
  ),
})

/** Logs what the champion says now of penguins drawn at random, with their species as outcomes. */
async function serveAndTell(count: number, isMismeasured = false): Promise<void> {
  const project = await openProject(folder)
  const champion = (await project.models.find('birds@champion'))!
  const model = load(await project.objects.get(champion.digest))
  await project.close()
  requests++
  const seed = seedOf(requests)
  const drawn = Array.from({ length: count }, () => penguins[seed.integer(penguins.length)]!).map(
    (penguin) => (isMismeasured ? mismeasured(penguin) : penguin),
  )
  const at = Date.now()
  const said = model.predict(drawn).predictions
  const rows = drawn.map(
    (penguin, row): PredictedRows => ({
      id: `r${requests}-${row}`,
      firstRow: 0,
      model: { name: 'birds', version: String(champion.version), digest: champion.digest },
      rows: [penguin],
      predictions: [said[row]!],
      bytes: 200,
    }),
  )
  const outcomes = drawn.map(({ species }, row) => ({
    id: `r${requests}-${row}`,
    row: 0,
    outcome: species!,
    at,
  }))
  await writeLog(logs, [
    { at: new Date(at).toISOString(), rows },
    { at: new Date(at + 1).toISOString(), outcomes },
  ])
  // What is made next is made later.
  await new Promise((resolve) => setTimeout(resolve, 5))
}

beforeAll(async () => {
  workflow(weakColumns)
  expect(await run(folder, ['run', '--quiet'])).toMatchObject({ code: 0 })
}, 120_000)

describe('keeping a model current', () => {
  it('does nothing where nothing is due, and says so', async () => {
    const { actions, champion } = await pass()
    expect(champion).toBe(1)
    expect(actions).toEqual([{ kind: 'nothing', text: 'Nothing is due.' }])
    await whileLocked('retrain', async () =>
      expect((await pass()).actions).toEqual([{ kind: 'nothing', text: 'A retraining is under way.' }]),
    )
  })

  it('retrains when so many outcomes are there, but not within the time to cool down', async () => {
    workflow("update: [weekly('mon 03:00'), onNewOutcomes(1000)],")
    await serveAndTell(1200)
    expect((await pass()).actions[0]!.kind).toBe('nothing')
    const dry = await pass('--dry', '--cool-down', '0.000001')
    expect(dry.actions).toEqual([
      { kind: 'due', text: 'It is to be retrained: 1200 outcomes became known since the last version.' },
    ])
    const done = await pass('--cool-down', '0.000001')
    expect(done.actions[0]).toMatchObject({ kind: 'retrained', version: 2 })
    const { stdout } = await run(folder, ['models', '--json'])
    expect(stdout).toContain('challenger')
  })

  it('tries the challenger on requests, and promotes it once outcomes show it', async () => {
    expect((await pass()).actions[0]!.text).toMatch(/^Version 2 is being tried: no request was logged/)
    await serveAndTell(1500)
    const dry = await pass('--dry')
    expect(dry.actions[0]!.text).toMatch(/^Version 2 is to be promoted\. It is better/)
    const { actions } = await pass()
    expect(actions[0]).toMatchObject({ kind: 'promoted', version: 2 })
    const again = await pass()
    expect(again.champion).toBe(2)
  })

  it('takes a champion back that loses more where the one before loses less, also while it is retrained', async () => {
    // Version 2 goes by bodies, version 1 by islands: bodies come in other units from now on.
    await serveAndTell(1200, true)
    const dry = await pass('--dry')
    expect(dry.situation.loss!.isWorse).toBe(true)
    expect(dry.actions[0]!.text).toMatch(/^Version 2 is to be taken back: it loses/)
    await whileLocked('retrain', async () => {
      const { actions } = await pass('--only', 'watch')
      expect(actions[0]).toMatchObject({ kind: 'rolled-back', version: 1 })
    })
    expect((await pass('--dry')).champion).toBe(1)
  })

  it('does not try again what was taken back, made of the same data', async () => {
    const { actions } = await pass('--cool-down', '0.000001')
    expect(actions[0]).toMatchObject({ kind: 'unchanged', version: 2 })
    expect(actions[0]!.text).toMatch(/gives version 2 again, which was taken back\.$/)
  })

  it('retrains now where somebody says so, and keeps the reason', async () => {
    const { actions } = await pass('--now', 'new species')
    // The data is that of version 2: its artifact is made again, to the last bit.
    expect(actions[0]).toMatchObject({ kind: 'retrained', version: 2 })
    expect(actions[0]!.text).toContain('Retrained: new species')
    expect((await run(folder, ['models', 'show', 'birds/2'])).stdout).toContain('Retrained: ')
  })
})

describe('what cannot be kept current', () => {
  const refused = async (...argv: readonly string[]): Promise<string> => {
    const { code, stderr } = await run(folder, ['update', ...argv])
    return `${code} ${/[A-Z]+_[A-Z_]+/.exec(stderr)?.[0]}`
  }

  it('a model that another pass is at work on, but for its other half', async () => {
    await whileLocked('update', async () => {
      expect(await refused()).toBe('1 UPDATE_MODEL_KEPT')
      expect(await refused('--only', 'watch')).toBe('1 UPDATE_MODEL_KEPT')
      expect((await pass('--only', 'retrain', '--dry')).code).toBe(0)
    })
    expect((await pass('--dry')).code).toBe(0)
  })

  it('a trial before a wish of somebody, also where the pass that had taken the wish up was killed', async () => {
    const project = await openProject(folder)
    await project.retrainings.ask({ model: 'birds', reason: 'more birds', caller: 'ops' })
    await project.retrainings.begin('birds', undefined)
    await project.close()
    const { actions } = await pass('--dry', '--only', 'watch')
    expect(actions[0]!.text).not.toContain('more birds')
    expect((await pass('--cool-down', '1')).actions[0]!.text).toContain('ops asked for it: more birds')
  })

  it('a model that is being retrained, where another retraining is asked for', async () => {
    await whileLocked('retrain', async () => {
      // The challenger made before goes on being tried.
      const { actions } = await pass('--only', 'watch')
      expect(actions[0]).toMatchObject({ kind: 'promoted', version: 2 })
      expect((await pass('--only', 'watch')).actions[0]).toMatchObject({ kind: 'rolled-back', version: 1 })
      expect(await refused('--now', 'soon')).toBe('1 UPDATE_MODEL_KEPT')
      expect(await refused('--only', 'retrain')).toBe('1 UPDATE_MODEL_KEPT')
    })
  })

  it('half a pass of another name', async () => {
    expect((await run(folder, ['update', '--only', 'everything'])).code).toBe(2)
  })

  it('a model without a champion', async () => {
    const empty = workFolder('penguins.csv')
    copyFileSync(join(folder, 'workflow.ts'), join(empty, 'workflow.ts'))
    const done = await run(empty, ['update'])
    expect(done.stderr).toContain('UPDATE_CHAMPION_ABSENT')
    expect(done.code).toBe(2)
  })

  it.each([
    ['a schedule that is none', "update: [weekly('monday')],", 'UPDATE_SCHEDULE_INVALID'],
    ['a policy that was not called', 'update: [weekly],', 'Call it in'],
    ['no list', "update: weekly('mon 03:00'),", 'a list such as'],
  ])('%s', async (_name, changes, said) => {
    workflow(changes)
    const done = await run(folder, ['update'])
    expect(done.code).not.toBe(0)
    expect(done.stderr).toContain(said)
  })
})
