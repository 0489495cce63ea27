import type { OptionSpecs } from '../../../src/core/index.ts'
import type { AskedTrial, Study, Values } from '../../../src/tune/index.ts'

/** Options of every kind, one under a condition. */
export const options: OptionSpecs = {
  x: { type: 'number', default: 0, tune: { low: -5, high: 5 }, about: 'x.' },
  depth: { type: 'integer', default: 2, tune: { low: 1, high: 8 }, about: 'Depth.' },
  kernel: { type: 'choice', default: 'a', choices: ['a', 'b'], tune: ['a', 'b'], about: 'Kernel.' },
  width: {
    type: 'number',
    default: 1,
    tune: { low: 0.01, high: 10, log: true },
    when: { option: 'kernel', is: ['b'] },
    about: 'Width.',
  },
}

/** A loss with its best at kernel b, x 1, depth 5, width 0.5. */
export function lossOf({ x, depth, kernel, width }: Values): number {
  const far = ((x as number) - 1) ** 2 + Math.abs((depth as number) - 5) / 4
  return far + (kernel === 'b' ? Math.abs((width as number) - 0.5) : 2)
}

/** Runs a trial over three steps; gives up where the study says so, or where those it may know grew better in the second step. */
export async function runTrial(study: Study, trial: AskedTrial): Promise<void> {
  const loss = lossOf(trial.values)
  for (const [at, step] of [3, 2, 1].entries()) {
    if (at === 1) {
      const better = study.known(trial).filter(({ growth }) => growth[1]?.[0] < loss + 1)
      const isPoor = better.length > 1
      await study.grow(trial, isPoor ? [loss + 1] : [loss + 1, loss + 0.5])
      if (isPoor) return study.tell(trial, 'pruned')
    }
    if (await study.report(trial, loss + step / 10)) return study.tell(trial, 'pruned')
  }
  await study.tell(trial, trial.index % 11 === 7 ? { error: 'it broke' } : loss)
}

/** Asks until there is nothing more; each trial takes as many turns of the event loop as `turns` says. */
export async function work(study: Study, turns: (index: number) => number): Promise<void> {
  for (let trial = await study.ask(); trial !== undefined; trial = await study.ask()) {
    for (let turn = turns(trial.index); turn > 0; turn--) await new Promise(setImmediate)
    await runTrial(study, trial)
  }
}
