import type { Task } from '@modelwright/runtime'
import {
  type FitContext,
  type Learner,
  noDeadline,
  type OptionSpecs,
  type OptionValues,
  seedOf,
} from '../core/index.ts'
import { insist } from './check.ts'
import { fingerprint } from './fingerprint.ts'
import { learnerRows } from './learner-rows.ts'

/** A learner on a task, with all its options. */
interface Grown {
  readonly learner: Learner
  readonly task: Task
  readonly options: OptionValues<OptionSpecs>
}

/**
 * Checks that what a learner tells as it grows keeps the rules: steps ascend from 1, telling changes nothing, and a fit ends when it
 * is told to. A learner that tells nothing keeps them too.
 */
export async function checkGrowth({ learner, task, options }: Grown): Promise<void> {
  const data = learnerRows(learner, task)
  const fit = (more: Partial<FitContext>): unknown =>
    learner.fit(data, options, { seed: seedOf(5), deadline: noDeadline, progress: () => {}, ...more })
  const steps: number[] = []
  const heard = await fit({ report: (step) => steps.push(step) > 0 })
  insist(fingerprint(heard) === fingerprint(await fit({})), 'a fit that is heard gives another state')
  const isAscending = steps.every((step, at) => step >= (at === 0 ? 1 : steps[at - 1]))
  insist(isAscending && steps.every(Number.isInteger), `steps must ascend from 1, found ${steps.join(', ')}`)
  let told = 0
  await fit({ report: () => ++told < 0 })
  insist(told <= 1, `a fit that was told to end went on for ${told - 1} reports`)
}
