import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  openStudy,
  type ProposalRequest,
  pruners,
  type StudyOptions,
  samplers,
} from '../../../src/tune/index.ts'
import { memoryStudies } from '../../../src/tune/study/memory-studies.ts'
import { options, runTrial, work } from './study-workers.ts'

const asked = { options, better: 'lower', seed: 3, trials: 40 } as const satisfies StudyOptions

async function record(more: Partial<StudyOptions>, workers: number, turns: (index: number) => number) {
  const study = await openStudy({ ...asked, ...more })
  await Promise.all(Array.from({ length: workers }, () => work(study, turns)))
  return study.trials()
}

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'done',
    (error: { code?: string }) => error.code,
  )

describe('a study', () => {
  for (const pruner of ['none', ...Object.keys(pruners)])
    it(`is the same for any number of workers of any speed, pruner ${pruner}`, async () => {
      const more = pruner === 'none' ? {} : { pruner }
      const alone = await record(more, 1, () => 0)
      expect(alone).toHaveLength(40)
      expect(
        alone.some(({ state, reports, growth }) => state === 'pruned' && growth.length > reports.length),
      ).toBe(true)
      const isBetween = ({ state, reports, growth }: (typeof alone)[number]): boolean =>
        state === 'pruned' && growth.length <= reports.length
      expect(alone.some(isBetween)).toBe(pruner !== 'none')
      const speeds = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 7, maxLength: 7 })
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 2, max: 4 }), speeds, async (workers, turns) => {
          expect(await record(more, workers, (index) => turns[index % 7])).toEqual(alone)
        }),
        { numRuns: 4, seed: 1 },
      )
    })

  it('is the same when it is stopped with open trials and gone on with', async () => {
    const store = memoryStudies()
    const whole = await record({}, 1, () => 0)
    for (const stop of [1, 6, 15]) {
      const study = await openStudy({ ...asked, store })
      for (let ran = 0; ran < stop; ran++) await runTrial(study, (await study.ask())!)
      await study.ask()
      await study.ask()
      await study.close()
    }
    const last = await openStudy({ ...asked, store })
    await work(last, () => 0)
    expect(await last.trials()).toEqual(whole)
  })

  it('counts a trial that was given up within a step as the worst there, and the later the better', async () => {
    const judged: (readonly number[])[][] = []
    const heard: number[][] = []
    const pruner = {
      ...pruners.median,
      stops: ({ others }: { others: readonly (readonly number[])[] }) => judged.push([...others]) < 0,
    }
    const sampler = {
      ...samplers.random,
      propose: (space: Parameters<typeof samplers.random.propose>[0], request: ProposalRequest) => {
        heard.push(request.heard.map(({ steps }) => steps))
        return samplers.random.propose(space, request)
      },
    }
    const study = await openStudy({ ...asked, pruner, sampler, lag: 1, trials: 3 })
    const first = (await study.ask())!
    await study.report(first, 3)
    await study.grow(first, [5, 4])
    await study.tell(first, 'pruned')
    const second = (await study.ask())!
    expect(study.known(second)).toMatchObject([{ state: 'pruned', reports: [3], growth: [[], [5, 4]] }])
    await study.report(second, 2)
    await study.tell(second, 2)
    await study.ask()
    expect(judged.at(-1)).toEqual([[3, Infinity]])
    expect(heard.at(-1)).toEqual([1 + 2 / 3, 1])
    await expect(study.grow(first, [1])).rejects.toMatchObject({ code: 'TUNE_TRIAL_CLOSED' })
  })

  it('gives the best finished trial, by the better direction', async () => {
    for (const [better, best] of [
      ['lower', 1],
      ['higher', 5],
    ] as const) {
      const study = await openStudy({ ...asked, better, trials: 5, sampler: 'random' })
      for (const value of [3, 1, Number.NaN, 5, 5]) await study.tell((await study.ask())!, value)
      expect(await study.ask()).toBeUndefined()
      expect((await study.best())?.value).toBe(best)
      expect((await study.best())?.index).toBe(best === 1 ? 1 : 3)
      expect((await study.trials())[2].state).toBe('failed')
    }
  })

  it('ends with the points of a grid', async () => {
    const { kernel, depth } = options
    const study = await openStudy({ ...asked, options: { kernel, depth }, sampler: 'grid', trials: 30 })
    await work(study, () => 0)
    expect(await study.trials()).toHaveLength(16)
  })

  it('refuses what cannot be searched', async () => {
    const range = (low: number, high: number, log = false): StudyOptions['options'] => ({
      x: { type: 'number', default: 1, tune: { low, high, log }, about: 'x.' },
    })
    const nothing = { x: { type: 'number', default: 1, about: 'x.' } } as const
    const cases: [Partial<StudyOptions>, string][] = [
      [{ options: {} }, 'TUNE_SPACE_EMPTY'],
      [{ options: nothing }, 'TUNE_SPACE_EMPTY'],
      [{ options: range(0, 1), given: { x: 1 } }, 'TUNE_SPACE_EMPTY'],
      [{ options: range(1, 1) }, 'TUNE_RANGE_INVALID'],
      [{ options: range(2, 1) }, 'TUNE_RANGE_INVALID'],
      [{ options: range(0, 1, true) }, 'TUNE_RANGE_INVALID'],
      [{ options: range(0, Infinity) }, 'TUNE_RANGE_INVALID'],
      [{ options: range(Number.NaN, 1) }, 'TUNE_RANGE_INVALID'],
      ...[0, -1, 1.5, Number.NaN].map((trials): [object, string] => [{ trials }, 'TUNE_BUDGET_INVALID']),
      [{ lag: 0 }, 'TUNE_BUDGET_INVALID'],
      [{ sampler: 'tpee' }, 'TUNE_STRATEGY_UNKNOWN'],
      [{ sampler: 'toString' }, 'TUNE_STRATEGY_UNKNOWN'],
      [{ pruner: 'medium' }, 'TUNE_STRATEGY_UNKNOWN'],
    ]
    for (const [more, code] of cases) expect(await codeOf(openStudy({ ...asked, ...more }))).toBe(code)
  })

  it('refuses other settings under a known name, and says which', async () => {
    const store = memoryStudies()
    await openStudy({ ...asked, store })
    await expect(openStudy({ ...asked, store, seed: 4, lag: 2 })).rejects.toThrow(/other settings: seed, lag/)
    expect(await codeOf(openStudy({ ...asked, store, trials: 80 }))).toBe('done')
    expect(await codeOf(openStudy({ ...asked, store, name: 'other', seed: 4 }))).toBe('done')
  })

  it('refuses to tell twice, to tell for another, and to ask when all it waits for is open here', async () => {
    const study = await openStudy({ ...asked, lag: 2 })
    const first = (await study.ask())!
    const second = (await study.ask())!
    expect(await codeOf(study.ask())).toBe('TUNE_TRIALS_OPEN')
    await study.tell(first, 1)
    expect(await codeOf(study.tell(first, 1))).toBe('TUNE_TRIAL_CLOSED')
    expect(await codeOf(study.report(first, 1))).toBe('TUNE_TRIAL_CLOSED')
    expect(await codeOf(study.tell({ ...second, attempt: 2 }, 1))).toBe('TUNE_TRIAL_CLOSED')
    await study.tell(second, { error: new Error('broken') })
    expect((await study.trials())[1].error).toBe('broken')
  })
})
