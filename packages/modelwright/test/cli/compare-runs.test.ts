import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { RunComparison, RunDiff } from '../../src/index.ts'
import { track } from '../../src/project/tracking/track.ts'
import { run, workFolder } from './command-line.ts'

const folder = workFolder()
const runs = (...argv: string[]) => run(folder, ['runs', ...argv])

/** Rows of which `a` says much about `y`, and `b` nothing; `z` is another thing that has the classes of `y`. */
function table(): string {
  let state = 1
  const draw = (): number => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
  const rows = Array.from({ length: 600 }, () => {
    const [a, b] = [draw(), draw()]
    const answer = (share: number): string => (draw() < 0.1 + 0.8 * share ? 'yes' : 'no')
    return `${a.toFixed(4)},${b.toFixed(4)},${answer(a)},${answer(b)}`
  })
  return `a,b,y,z\n${rows.join('\n')}\n`
}

const ids: Record<string, string> = {}

async function train(label: string, ...flags: string[]): Promise<void> {
  const done = await run(folder, [
    'run',
    'data.csv',
    '--target',
    'y',
    '--name',
    'm',
    '--trials',
    '2',
    '--json',
    ...flags,
  ])
  expect([label, done.code]).toEqual([label, 0])
  ids[label] = done.json<{ run: string }>().run
}

beforeAll(async () => {
  writeFileSync(join(folder, 'data.csv'), table())
  await train('both')
  await train('poor', '--ignore', 'a')
  await train('folds', '--folds', '3')
  await train('elsewhere', '--target', 'z')
  for (const [label, auc] of [
    ['own', 0.7],
    ['other', 0.9],
  ] as const)
    ids[label] = await track(
      { name: label, folder, git: false, code: false, params: { depth: auc } },
      async (tracked) => {
        tracked.metric('auc', { value: auc, low: auc - 0.03, high: auc + 0.04 })
        tracked.metric('steps', auc)
        if (label === 'other') {
          tracked.param('valueOf', 'x')
          tracked.metric('toString', 1)
        }
        for (const digest of ['a', label === 'own' ? 'b' : 'c'])
          await tracked.data('train', { digest: digest.repeat(64) })
        return tracked.id
      },
    )
}, 240_000)

const compared = async (...labels: string[]): Promise<RunComparison> =>
  (await runs('compare', ...labels.map((label) => ids[label]), '--json')).json<RunComparison>()

describe('modelwright runs compare', () => {
  it('compares runs of one table on the rows that both held out, predicted again', async () => {
    const { metrics, differs, runs: named } = await compared('both', 'poor')
    expect(named.map(({ id }) => id)).toEqual([ids['both'], ids['poor']])
    expect(differs.map(({ of, name }) => `${of} ${name}`)).toEqual(
      expect.arrayContaining(['code workflow', 'param workflow']),
    )
    const auc = metrics.find(({ name }) => name === 'auc')!
    const [difference] = auc.differences
    expect(difference).toMatchObject({
      how: 'paired',
      test: 'delong',
      rowCount: 120,
      better: 'higher',
      why: null,
    })
    const [first, second] = auc.values
    expect(difference!.difference).toBeCloseTo(second!.value - first!.value, 12)
    expect(difference!.difference).toBeLessThan(-0.1)
    expect(difference!.high).toBeLessThan(0)
    expect(difference!.p).toBeLessThan(0.001)
    const loss = metrics.find(({ name }) => name === 'log-loss')!
    expect(loss.differences[0]).toMatchObject({ how: 'paired', better: 'lower' })
    expect(loss.differences[0]!.difference).toBeCloseTo(loss.values[1]!.value - loss.values[0]!.value, 12)
    expect(loss.differences[0]!.low).toBeGreaterThan(0)
    const { stdout } = await runs('compare', ids['both'], ids['poor'])
    expect(stdout).toMatch(
      /auc +B − A +-0\.\d+ +\(-0\.\d+ – -0\.\d+\) +worse +paired on 120 rows: DeLong’s test, p below 0.001/,
    )
    expect(stdout).toMatch(/^A +\S+ +m +done\nB +\S+ +m +done\n/)
  })

  it('compares all else by the two intervals, and says why', async () => {
    const { metrics, differs } = await compared('own', 'other', 'both')
    expect(differs.find(({ name }) => name === 'depth')).toMatchObject({
      of: 'param',
      values: ['0.7', '0.9', null],
    })
    expect(differs.find(({ name }) => name === 'valueOf')?.values).toEqual([null, 'x', null])
    expect(metrics.find(({ name }) => name === 'toString')?.values).toMatchObject([null, { value: 1 }, null])
    const [apart, trained] = metrics.find(({ name }) => name === 'auc')!.differences
    expect(apart).toMatchObject({
      how: 'unpaired',
      rowCount: null,
      why: 'of the first run: it made no model',
    })
    expect([apart!.difference, apart!.low, apart!.high].map((value) => value.toFixed(6))).toEqual(
      [0.2, 0.2 - 0.05, 0.2 + 0.05].map((value) => value.toFixed(6)),
    )
    expect(trained!.how).toBe('unpaired')
    expect(metrics.find(({ name }) => name === 'steps')!.differences).toMatchObject([
      { how: 'none', better: null },
      null,
    ])
    const folds = (await compared('both', 'folds')).metrics.find(({ name }) => name === 'auc')!.differences[0]
    expect(folds).toMatchObject({ how: 'unpaired', why: 'it was evaluated fold by fold, by several fits' })
    const others = (await compared('both', 'elsewhere')).metrics.find(({ name }) => name === 'auc')!
    expect(others.differences[0]).toMatchObject({ how: 'unpaired', why: 'they predict different things' })
  })

  it('says in which data runs differ, also where several were read in one role', async () => {
    const { differs } = await compared('own', 'other')
    expect(differs.filter(({ of }) => of === 'data')).toEqual([
      { of: 'data', name: 'train', values: ['b', 'c'].map((last) => `${'a'.repeat(64)} ${last.repeat(64)}`) },
    ])
    const { stdout } = await runs('compare', ids['own'], ids['other'])
    expect(stdout).toMatch(/data +train +a{12} b{12} +a{12} c{12}\n/)
    expect((await runs('diff', ids['own'], ids['other'])).stdout).toMatch(
      /-train: a{64} b{64}\n\+train: a{64} c{64}\n/,
    )
  })

  it('a run compared with itself differs in nothing', async () => {
    const { stdout } = await runs('compare', ids['both'], ids['both'])
    expect(stdout).toContain('No param, data, code, environment or tag differs.')
    expect(stdout).toContain('No metric differs.')
  })

  it('needs two runs that are there', async () => {
    expect((await runs('compare', ids['both'])).code).toBe(2)
    expect((await runs('compare', ids['both'], 'nobody')).code).toBe(2)
  })
})

describe('modelwright runs diff', () => {
  it('shows what differs line by line, and nothing of what does not', async () => {
    const { parts } = (await runs('diff', ids['both'], ids['poor'], '--json')).json<RunDiff>()
    expect(parts.map(({ name }) => name)).toContain('workflow.json')
    expect(parts.map(({ name }) => name)).not.toContain('data')
    const workflow = parts.find(({ name }) => name === 'workflow.json')!.patch!
    expect(workflow).toMatch(/^--- \S+\/workflow.json\n\+\+\+ \S+\/workflow.json\n@@ /)
    expect(workflow).toMatch(/\n\+ +"ignore": \[\n\+ +"a"\n/)
    const { stdout } = await runs('diff', ids['own'], ids['other'])
    expect(stdout).toMatch(/-depth: 0.7\n\+depth: 0.9\n/)
    expect((await runs('diff', ids['own'], ids['own'])).stdout).toBe(
      'The same params, data, environment, git state, workflow and code.\n',
    )
  })
})
