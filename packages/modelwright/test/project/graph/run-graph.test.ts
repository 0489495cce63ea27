import { utimes } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import type { Report } from '../../../src/core/index.ts'
import { planGraph } from '../../../src/project/graph/plan-graph.ts'
import type { RanGraph } from '../../../src/project/graph/run-graph.ts'
import type { GraphStep } from '../../../src/project/graph/step.ts'
import type { Project } from '../../../src/project/index.ts'
import { collectGarbage } from '../../../src/project/retention/gc.ts'
import { refusal as refusalOf } from '../refusal.ts'
import { damageObject, isOnServers, openProject } from '../stores.ts'
import { temporaryFolder } from '../temporary.ts'
import { graphTools, plainStep, runSteps } from './graph-tools.ts'

/** A test of what only files and folders do. */
function onFiles(name: string, work: () => Promise<void>, timeoutMs?: number): void {
  if (!isOnServers) test(name, work, timeoutMs)
}

const refusal = (work: () => Promise<unknown>) => refusalOf(work())

const opened: Project[] = []

async function newProject(): Promise<Project> {
  const project = await openProject(await temporaryFolder())
  opened.push(project)
  return project
}

afterEach(async () => {
  for (const project of opened.splice(0)) await project.close()
})

const stateOf = ({ states }: RanGraph) => states.map(({ step, state }) => `${step} ${state}`)

/** a → b → c, and d beside them. */
function chain(options: Partial<Record<'a' | 'b' | 'c' | 'd', string>> = {}) {
  const of = (name: 'a' | 'b' | 'c' | 'd') => ({ options: { 'option x': options[name] ?? 'same' } })
  const a = plainStep('a', [], () => ({ a: Float64Array.of(1, 2) }), of('a'))
  const b = plainStep(
    'b',
    ['a'],
    async ({ value }) => {
      const { a } = await value<{ a: Float64Array }>('a')
      return [...a, options.b ?? 'same']
    },
    of('b'),
  )
  const c = plainStep('c', ['b'], async ({ value }) => ({ c: await value('b') }), of('c'))
  const d = plainStep('d', ['a'], () => 'd', of('d'))
  return { a, b, c, d, all: [a, b, c, d] }
}

describe('what is kept', () => {
  test('nothing is run twice', async () => {
    const project = await newProject()
    const first = await runSteps(project, chain().all)
    const steps = chain()
    const second = await runSteps(project, steps.all)
    expect(stateOf(second)).toEqual(['a kept', 'b kept', 'c kept', 'd kept'])
    expect(steps.all.map(({ ran }) => ran)).toEqual([0, 0, 0, 0])
    expect(await second.value('c')).toEqual({ c: [1, 2, 'same'] })
    expect(second.states[0].reason).toBe(`same as in run ${first.run}`)
    const records = await project.steps.ofRun(second.run)
    expect(records.map(({ status, keptFrom }) => [status, keptFrom])).toEqual(
      Array.from({ length: 4 }, () => ['kept', first.run]),
    )
  })

  test('a changed option runs its step and what depends on what it gives, and says so', async () => {
    const project = await newProject()
    await runSteps(project, chain().all)
    const ran = await runSteps(project, chain({ b: 'other' }).all)
    expect(stateOf(ran)).toEqual(['a kept', 'b done', 'c done', 'd kept'])
    expect(ran.states.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('same as in run'),
      'option x changed',
      'what b gives changed',
      expect.stringContaining('same as in run'),
    ])
  })

  test('a step that gives the same as before ends what has to be run', async () => {
    const project = await newProject()
    await runSteps(project, chain().all)
    expect(stateOf(await runSteps(project, chain({ a: 'other' }).all))).toEqual([
      'a done',
      'b kept',
      'c kept',
      'd kept',
    ])
  })

  test('what an earlier run gave is taken again when an option goes back', async () => {
    const project = await newProject()
    const first = await runSteps(project, chain().all)
    await runSteps(project, chain({ b: 'other' }).all)
    const third = await runSteps(project, chain().all)
    expect(third.states[1]).toMatchObject({ state: 'kept', reason: `same as in run ${first.run}` })
  })

  test('output that is gone or was altered is made again', async () => {
    const project = await newProject()
    const { run } = await runSteps(project, chain().all)
    const [, b, c] = await project.steps.ofRun(run)
    await damageObject(project.folder, b.output!)
    await damageObject(project.folder, c.output!, new TextEncoder().encode('altered'))
    const ran = await runSteps(project, chain().all)
    expect(stateOf(ran)).toEqual(['a kept', 'b done', 'c done', 'd kept'])
    expect(ran.states[1].reason).toContain('not there any more')
    expect(await ran.value('c')).toEqual({ c: [1, 2, 'same'] })
  })

  onFiles(
    'what a run keeps stays, for it and for the next, though the run it is of is forgotten meanwhile',
    async () => {
      const project = await newProject()
      const first = await runSteps(project, chain().all)
      const old = new Date(Date.now() - 5 * 24 * 3_600_000)
      for await (const { digest } of project.objects.list())
        await utimes(await project.objects.pathOf(digest), old, old)
      const collect = async (): Promise<string> => {
        const freed = await collectGarbage(project, { isDry: false, now: Date.now(), keepRuns: 1 })
        expect([freed.runs, freed.objects]).toEqual([[first.run], 1])
        return 'other'
      }
      // Of d alone nobody wants what it was any more.
      const { a, b, c } = chain()
      const d = plainStep('d', ['a', 'c'], collect, { options: { 'option x': 'other' } })
      const second = await runSteps(project, [a, b, c, d])
      expect(stateOf(second)).toEqual(['a kept', 'b kept', 'c kept', 'd done'])
      expect(await second.value('c')).toEqual({ c: [1, 2, 'same'] })
      const third = await runSteps(project, [a, b, c, d])
      expect(third.states.map(({ state, reason }) => [state, reason])).toEqual(
        Array.from({ length: 4 }, () => ['kept', `same as in run ${second.run}`]),
      )
      expect([a.ran, b.ran, c.ran, d.ran]).toEqual([0, 0, 0, 1])
    },
  )

  test('a step runs each time where it says so; what follows is kept while it gives the same', async () => {
    const project = await newProject()
    let now = 1
    const steps = () => {
      const clock = plainStep('clock', [], () => now, { always: 'it reads the clock' })
      return [clock, plainStep('after', ['clock'], async ({ value }) => (await value<number>('clock')) + 1)]
    }
    await runSteps(project, steps())
    expect(stateOf(await runSteps(project, steps()))).toEqual(['clock done', 'after kept'])
    now = 2
    const ran = await runSteps(project, steps())
    expect(stateOf(ran)).toEqual(['clock done', 'after done'])
    expect(await ran.value('after')).toBe(3)
  })

  test('what is not lasting is good for its run alone', async () => {
    const project = await newProject()
    const steps = () => {
      const short = plainStep('short', [], () => 1)
      const run = async () => ({ value: 1, output: 1, isLasting: false })
      return [{ ...short, run }, plainStep('after', ['short'], () => 2)]
    }
    await runSteps(project, steps())
    expect(stateOf(await runSteps(project, steps()))).toEqual(['short done', 'after kept'])
  })

  test('what a step made beside its output is asked for', async () => {
    const project = await newProject()
    let isThere = true
    const step = () =>
      plainStep('file', [], () => 1, { lacks: async () => (isThere ? undefined : 'its file is gone') })
    await runSteps(project, [step()])
    expect(stateOf(await runSteps(project, [step()]))).toEqual(['file kept'])
    isThere = false
    const ran = await runSteps(project, [step()])
    expect(ran.states[0]).toMatchObject({ state: 'done', reason: 'its file is gone' })
  })
})

describe('what is chosen', () => {
  test('--from runs a step and all after it again', async () => {
    const project = await newProject()
    await runSteps(project, chain().all)
    const ran = await runSteps(project, chain().all, { from: 'b' })
    expect(stateOf(ran)).toEqual(['a kept', 'b done', 'c done', 'd kept'])
    expect(ran.states[2].reason).toBe('forced by --from b')
  })

  test('--until stops after a step', async () => {
    const project = await newProject()
    expect(stateOf(await runSteps(project, chain().all, { until: 'b' }))).toEqual(['a done', 'b done'])
    expect(stateOf(await runSteps(project, chain().all))).toEqual(['a kept', 'b kept', 'c done', 'd done'])
  })

  test('--force runs all', async () => {
    const project = await newProject()
    await runSteps(project, chain().all)
    const ran = await runSteps(project, chain().all, { force: true })
    expect(ran.states.every(({ state, reason }) => state === 'done' && reason === 'forced')).toBe(true)
  })

  test.each([
    ['an unknown step', { from: 'bb' }, 'PROJECT_STEP_UNKNOWN', 'Did you mean "b"?'],
    ['an unknown end', { until: 'z' }, 'PROJECT_STEP_UNKNOWN', 'Steps: a, b, c, d'],
    ['an end before the beginning', { from: 'c', until: 'b' }, 'CLI_ARGUMENT_INVALID', 'Or an earlier one'],
    ['an end on another branch', { from: 'c', until: 'd' }, 'CLI_ARGUMENT_INVALID', 'Or an earlier one'],
  ])('%s is refused', async (_name, choice, code, mend) => {
    const error = await refusal(async () => runSteps(await newProject(), chain().all, choice))
    expect(error.code).toBe(code)
    expect(error.mend.join(' ')).toContain(mend)
  })
})

describe('steps that are not right', () => {
  const named = (name: string, needs: readonly string[] = []) => plainStep(name, needs, () => 1)
  test.each([
    ['two of one name', [named('a'), named('a')], 'two steps are called "a"'],
    ['one that needs what is not there', [named('a'), named('b', ['aa'])], '"b" names a step "aa"'],
    ['one that needs itself', [named('a', ['a'])], 'a → a'],
    [
      'steps that need each other',
      [named('a', ['c']), named('b', ['a']), named('c', ['b'])],
      'a → c → b → a',
    ],
  ])('%s', async (_name, steps, words) => {
    const error = await refusal(async () => runSteps(await newProject(), steps))
    expect(error.code).toBe('PROJECT_STEPS_INVALID')
    expect(error.message).toContain(words)
  })

  test.each([
    ['a function', () => () => 1, 'PROJECT_DATA_UNFIT'],
    ['nothing', () => undefined, 'PROJECT_DATA_UNFIT'],
    ['a throw of no error', () => Promise.reject('just words'), 'just words'],
    ['a throw of nothing', () => Promise.reject(undefined), 'undefined'],
    ['an error', () => Promise.reject(new TypeError('x is not a function')), 'x is not a function'],
  ])('%s', async (_name, run, words) => {
    const project = await newProject()
    const error = await refusal(async () => runSteps(project, [plainStep('odd', [], run)]))
    expect(`${error.code} ${error.message}`).toContain(words)
    const [record] = await project.steps.latest('flow')
    expect(record).toMatchObject({ step: 'odd', status: 'failed' })
  })

  test('NaN and infinity are numbers', async () => {
    const project = await newProject()
    await runSteps(project, [plainStep('odd', [], () => [Number.NaN, Infinity])])
    const ran = await runSteps(project, [plainStep('odd', [], () => 0)])
    expect(await ran.value('odd')).toEqual([Number.NaN, Infinity])
  })
})

describe('how steps are run', () => {
  test('side by side where nothing stands between them', async () => {
    const project = await newProject()
    let open = 0
    let most = 0
    const slow = (name: string) =>
      plainStep(name, [], async () => {
        most = Math.max(most, ++open)
        while (most < 2) await pause(1)
        open--
        return name
      })
    await runSteps(project, [slow('left'), slow('right')])
    expect(most).toBe(2)
  })

  test('again after a failure, twice as long apart each time', async () => {
    const project = await newProject()
    const waits: number[] = []
    const reports: Report[] = []
    const flaky = plainStep(
      'flaky',
      [],
      ({ attempt }) => (attempt < 4 ? Promise.reject(new Error(`no ${attempt}`)) : attempt),
      { retries: 3 },
    )
    const tools = {
      pause: async (ms: number) => void waits.push(ms),
      log: (report: Report) => void reports.push(report),
    }
    const ran = await runSteps(project, [flaky], { tools })
    expect(await ran.value('flaky')).toBe(4)
    expect(waits).toEqual([500, 1000, 2000])
    expect(reports).toHaveLength(3)
    expect((await project.steps.ofRun(ran.run))[0].attempt).toBe(4)
  })

  test('no longer than allowed, even if they never settle', async () => {
    const project = await newProject()
    let isTold = false
    const hung = plainStep(
      'hung',
      [],
      ({ signal }) => {
        isTold = signal.aborted
        signal.addEventListener('abort', () => {
          isTold = true
        })
        return new Promise(() => {})
      },
      { timeoutSeconds: 0.05 },
    )
    const error = await refusal(async () => runSteps(project, [hung]))
    expect(error.code).toBe('PROJECT_STEP_OVERDUE')
    expect(error.message).toContain('0.05 seconds')
    expect(isTold).toBe(true)
  })

  test('a failure stops the others and leaves what was finished', async () => {
    const project = await newProject()
    const isBroken = { now: true }
    const steps = () => {
      const first = plainStep('first', [], () => 1)
      const broken = plainStep('broken', ['first'], () =>
        isBroken.now ? Promise.reject(new Error('no')) : 2,
      )
      const beside = plainStep('beside', ['first'], () => (isBroken.now ? new Promise(() => {}) : 3), {
        isForeign: true,
      })
      const last = plainStep('last', ['broken', 'beside'], () => 4)
      return [first, broken, beside, last]
    }
    expect((await refusal(async () => runSteps(project, steps()))).message).toContain('"broken" failed: no')
    isBroken.now = false
    const ran = await runSteps(project, steps())
    expect(stateOf(ran)).toEqual(['first kept', 'broken done', 'beside done', 'last done'])
    expect(ran.states[1].reason).toContain('it failed in run')
  })

  test('pieces of a step outlast a failure, and go when it is done', async () => {
    const project = await newProject()
    const seen: unknown[] = []
    const isBroken = { now: true }
    const step = (): GraphStep => ({
      name: 'long',
      needs: [],
      parts: () => ({}),
      load: (output) => output,
      async run({ pieces }) {
        seen.push(await pieces.get('half'))
        await pieces.keep('half', { done: Float64Array.of(1) })
        if (isBroken.now) throw new Error('no')
        return { value: 1, output: 1 }
      },
    })
    await refusal(async () => runSteps(project, [step()]))
    isBroken.now = false
    const { run } = await runSteps(project, [step()])
    expect(seen).toEqual([undefined, { done: Float64Array.of(1) }])
    const [{ key }] = await project.steps.ofRun(run)
    expect((await project.steps.parts(key)).size).toBe(0)
  })
})

test('a plan says what a run would do, and does nothing', async () => {
  const project = await newProject()
  const plan = (steps: readonly GraphStep[], choice = {}) =>
    planGraph({ workflow: 'flow', steps, ...choice }, graphTools(project))
  const before = await plan(chain().all)
  expect(before.map(({ state }) => state)).toEqual(['again', 'perhaps', 'perhaps', 'perhaps'])
  expect(before[0].reason).toBe('it has not run before')
  await runSteps(project, chain().all)
  expect((await plan(chain().all)).every(({ state }) => state === 'kept')).toBe(true)
  const changed = chain({ b: 'other' })
  expect(await plan(changed.all)).toMatchObject([
    { step: 'a', state: 'kept' },
    { step: 'b', state: 'again', reason: 'option x changed' },
    { step: 'c', state: 'perhaps', reason: 'it follows from what b will give' },
    { step: 'd', state: 'kept' },
  ])
  expect(changed.b.ran).toBe(0)
  expect((await plan(chain().all, { from: 'b', until: 'b' })).map(({ state }) => state)).toEqual([
    'kept',
    'again',
  ])
  expect((await project.runs.list()).length).toBe(1)
})
