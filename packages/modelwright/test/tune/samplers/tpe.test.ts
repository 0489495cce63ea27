import { describe, expect, it } from 'vitest'
import { type OptionSpecs, seedOf } from '../../../src/core/index.ts'
import { openStudy, samplers, spaceOf, type Values } from '../../../src/tune/index.ts'

const options: OptionSpecs = {
  x: { type: 'number', default: 0, tune: { low: -5, high: 5 }, about: 'x.' },
  y: { type: 'number', default: 0, tune: { low: -5, high: 5 }, about: 'y.' },
}

async function bestOf(sampler: string, seed: number, loss: (values: Values) => number): Promise<number> {
  const study = await openStudy({ options, better: 'lower', sampler, seed, trials: 60, lag: 1 })
  for (let trial = await study.ask(); trial !== undefined; trial = await study.ask())
    await study.tell(trial, loss(trial.values))
  return (await study.best())!.value
}

describe('tpe', () => {
  it('comes closer to the bottom of a bowl than random search, for nine seeds in ten', async () => {
    const bowl = ({ x, y }: Values): number => ((x as number) - 1) ** 2 + ((y as number) + 2) ** 2
    let wins = 0
    for (let seed = 0; seed < 10; seed++)
      if ((await bestOf('tpe', seed, bowl)) < (await bestOf('random', seed, bowl))) wins++
    expect(wins).toBeGreaterThanOrEqual(9)
  })

  it('keeps away from trials that still run: the same results, another proposal', () => {
    const space = spaceOf(options, {})
    const heard = Array.from({ length: 12 }, (_, index) => {
      const values = { x: (index - 6) / 2, y: (index % 5) - 2 }
      const loss = values.x * values.x + values.y * values.y
      return { index, values, state: 'done' as const, loss, steps: 0 }
    })
    const request = { index: 12, heard, seed: seedOf(1) }
    const free = samplers.tpe.propose(space, request)!
    const running = Array.from({ length: 4 }, (_, at) => ({
      ...{ index: 12 + at, values: free, state: 'running' as const },
      ...{ loss: Number.NaN, steps: 0 },
    }))
    const next = samplers.tpe.propose(space, { ...request, heard: [...heard, ...running] })
    expect(next).not.toEqual(free)
  })

  it('begins with ten points of a Sobol sequence', () => {
    const space = spaceOf(options, {})
    const request = { index: 3, heard: [], seed: seedOf(4) }
    expect(samplers.tpe.propose(space, request)).toEqual(samplers.sobol.propose(space, request))
  })
})
