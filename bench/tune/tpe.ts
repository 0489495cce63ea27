import { openStudy } from '../../packages/modelwright/src/tune/index.ts'
import { functions, type TestFunction } from './functions.ts'

export { functions }

async function regret(
  { space, least, loss }: TestFunction,
  options: { seed: number; trials: number; lag: number; sampler: string },
): Promise<number> {
  const study = await openStudy({ options: space, better: 'lower', ...options })
  for (let trial = await study.ask(); trial !== undefined; trial = await study.ask())
    await study.tell(trial, loss(trial.values))
  return (await study.best())!.value - least
}

/** How far the best of so many trials is from the least value, for each seed. */
export async function regrets(
  name: string,
  { seeds, trials, lag, sampler }: { seeds: number; trials: number; lag: number; sampler: string },
): Promise<number[]> {
  const found: number[] = []
  for (let seed = 0; seed < seeds; seed++)
    found.push(await regret(functions[name], { seed, trials, lag, sampler }))
  return found
}
