import type { OptionSpecs } from '../../core/index.ts'
import { defineTarget, type Target } from '../target.ts'

/** What a target that runs a workflow says of itself. */
export type JobTarget<Specs extends OptionSpecs, Cloud> = Omit<
  Target<Specs, Cloud>,
  'supports' | 'invoke' | 'run'
> &
  Required<Pick<Target<Specs, Cloud>, 'run'>>

/**
 * Declares a target that runs a workflow by the clock: one revision of it at a time. It answers no requests; whoever has the traffic is
 * the revision that runs.
 */
export function defineJob<const Specs extends OptionSpecs, Cloud>(
  given: JobTarget<Specs, Cloud>,
): Target<Specs, Cloud> {
  return defineTarget<Specs, Cloud>({
    ...given,
    supports: {
      runs: 'workflow',
      split: 'none',
      asksBefore: true,
      logs: given.logs !== undefined,
      scalesToZero: true,
      maxBodyBytes: 0,
    },
    async invoke() {
      throw new Error('bug: a job was asked for predictions')
    },
  })
}
