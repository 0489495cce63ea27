import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { openProject } from '../../src/project/index.ts'
import { run, workFolder } from './command-line.ts'

// Retraining has a process of its own: the real command, built.
const bin = fileURLToPath(new URL('../../bin/modelwright.js', import.meta.url))
const folder = workFolder('seattle_weather.csv')
const table = join(folder, 'seattle_weather.csv')
const whole = readFileSync(table, 'utf8')
const firstRows = (count: number) =>
  `${whole
    .split('\n')
    .slice(0, count + 1)
    .join('\n')}\n`

const workflow = (update: string, more = '') =>
  writeFileSync(
    join(folder, 'workflow.ts'),
    `import { boostedTrees, csv, defineWorkflow, last, onNewRows, weekly, weighted } from 'modelwright'
export default defineWorkflow({
  name: 'weather', retrieve: csv('seattle_weather.csv'), target: 'temp_max', time: 'date',
  train: [boostedTrees({ trees: 30 })], tune: { budget: { trials: 1 }, ensemble: false }, ${more}
  update: [${update}],
})`,
  )

interface Done {
  readonly code: number
  readonly stderr: string
  readonly pass: {
    readonly situation: { readonly newRows?: number }
    readonly actions: readonly { readonly kind: string; readonly version?: number; readonly text: string }[]
  }
}

function update(...argv: readonly string[]): Promise<Done> {
  return new Promise((resolve) => {
    const env = { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1' }
    execFile(
      process.execPath,
      [bin, 'update', '--json', '--quiet', '--cool-down', '0.000001', ...argv],
      { cwd: folder, env },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : Number((error as { code?: unknown }).code)
        resolve({ code, stderr, pass: JSON.parse(stdout) as Done['pass'] })
      },
    )
  })
}

beforeAll(async () => {
  writeFileSync(table, firstRows(1000))
  workflow('')
  expect((await run(folder, ['run', '--quiet'])).code).toBe(0)
}, 120_000)

describe('what follows a trigger', () => {
  it('is said by a dry pass', async () => {
    workflow("onNewRows(400, { retrain: { window: last('52w'), search: 'refit', seconds: 600 } })")
    expect((await update('--dry')).pass.actions[0]!.text).toBe('Nothing is due.')
    writeFileSync(table, whole)
    const { pass } = await update('--dry')
    expect(pass.situation.newRows).toBe(461)
    expect(pass.actions[0]!.text).toBe(
      "It is to be retrained: The table has 461 more rows than when the model last learnt from it. With: last 52w, the champion's settings, no search, 600 s at most.",
    )
  })

  it('is done in a process of its own, and told with the rows it learnt from', async () => {
    const { pass, code } = await update()
    expect(code).toBe(0)
    expect(pass.actions[0]).toMatchObject({ kind: 'retrained', version: 2 })
    expect(pass.actions[0]!.text).toMatch(
      /Learnt from last 52w: 36\d of 1461 rows, those after 2015-01-01.*Version 2 is/,
    )
    const shown = await run(folder, ['runs', '--json'])
    expect(shown.stdout).toContain('last 52w')
  })

  it('is noted in the store, with what came of it', async () => {
    const project = await openProject(folder)
    const [record] = await project.retrainings.list({ model: 'weather' })
    expect(record).toMatchObject({ state: 'done', version: 2, caller: null, attempts: 1 })
    expect(record!.reason).toContain('461 more rows')
    await project.close()
  })

  it('flags go before what the policy says', async () => {
    const { pass } = await update(
      '--now',
      'by hand',
      '--dry',
      '--retrain-window',
      'weighted:26w',
      '--refit',
      '--warm',
    )
    expect(pass.actions[0]!.text).toBe(
      "It is to be retrained: by hand. With: weighted 26w, the champion's settings, no search, going on from the champion's trees.",
    )
  })

  it.each(['90', 'since', 'last:', 'weighted', '3y', 'all:90d', 'last:1d:2d'])(
    '"%s" is no window',
    async (text) => {
      const found = await run(folder, ['update', '--dry', '--now', 'x', '--retrain-window', text])
      // A plain number suits columns of numbers: what does not suit the column is found with the table.
      expect(found.code).toBe(text === '90' ? 0 : 2)
    },
  )

  it('a window that was weighed can be rebuilt to the bit', async () => {
    const { pass } = await update('--now', 'weigh', '--retrain-window', 'weighted:26w', '--refit')
    const version = pass.actions[0]!.version
    const verified = await run(folder, ['verify', `weather/${version}`, '--rebuild'])
    expect(verified.stdout).toContain('confirmed      rebuilt model')
    expect(verified.code).toBe(0)
  }, 120_000)
})

describe('a retraining that fails', () => {
  const slow = 'evaluate: { robustness: { seeds: 5 } },'

  it('is cut off when its time is over, told, and cooled down', async () => {
    workflow("weekly('mon 03:00')", `${slow} environments: { long: { tune: { budget: { trials: 5000 } } } },`)
    const { pass, code } = await update(
      ...['--now', 'too long', '--env', 'long', '--set', 'update=[]'],
      ...[
        '--set',
        'train=[{"kind":"learner","learner":"boosted-trees","options":{}}]',
        '--retrain-seconds',
        '3',
      ],
    )
    expect(code).toBe(1)
    expect(pass.actions[0]).toMatchObject({
      kind: 'failed',
      text: 'Retraining failed: too long. UPDATE_RETRAINING_OVERDUE It was not done after 3 seconds and was cut off.',
    })
    const project = await openProject(folder)
    const [record] = await project.retrainings.list({ model: 'weather' })
    expect(record).toMatchObject({ state: 'failed', told: pass.actions[0]!.text })
    await project.close()
  }, 120_000)

  it('is cut off when it takes too much memory', async () => {
    workflow('')
    const { pass, code } = await update('--now', 'too large', '--retrain-megabytes', '64')
    expect(code).toBe(1)
    expect(pass.actions[0]!.text).toContain('UPDATE_RETRAINING_OVERSIZED')
  }, 120_000)

  it('is told with what the run says', async () => {
    const { pass, code } = await update('--now', 'nothing left', '--retrain-window', '1h')
    expect(code).toBe(1)
    expect(pass.actions[0]!.text).toContain(
      'UPDATE_RETRAINING_FAILED UPDATE_WINDOW_EMPTY The window "last 1h" leaves 1 of 1461 rows',
    )
  }, 120_000)

  it('is not tried again before the time to cool down is over', async () => {
    workflow("onNewRows(1, { retrain: { window: last('1h') } })")
    writeFileSync(table, `${whole.trimEnd()}\n2016-01-01,0,5,1,3,sun\n`)
    const dry = await update('--dry', '--cool-down', '1')
    expect(dry.pass.actions[0]!.text).not.toContain('to be retrained')
  })
})

it('what somebody asked for in the store is taken up by the next pass, whatever is due', async () => {
  workflow('')
  const project = await openProject(folder)
  const wish = { model: 'weather', caller: 'key:ops' }
  const one = await project.retrainings.ask({ ...wish, reason: 'prices changed' })
  await project.retrainings.ask({ ...wish, reason: 'prices changed again' })
  const { pass } = await update('--cool-down', '5')
  expect(pass.actions[0]!.text).toMatch(
    /^Retrained: key:ops asked for it: prices changed \(and 1 more request\)\./,
  )
  const [newest, before] = await project.retrainings.list({ model: 'weather' })
  expect(before!.id).toBe(one.record.id)
  expect([newest!.state, before!.state]).toEqual(['done', 'done'])
  expect((await update('--cool-down', '5')).pass.actions[0]!.text).not.toMatch(/^Retrained/)
  await project.close()
}, 120_000)
