import type { StepStore } from '../../core/index.ts'
import { type Key, keysOf } from './key.ts'
import { type Finished, firstWhole, type Outputs } from './outputs.ts'
import type { Given, GraphStep } from './step.ts'

/** What an earlier run gave, and the key it is known by. */
export interface Kept {
  readonly record: Finished
  readonly key: Key
}

/**
 * Looks for what an earlier run gave of the very same.
 *
 * @returns what was found; or why it cannot be taken; or undefined where there is nothing
 */
export async function findKept(
  step: GraphStep,
  key: Key,
  { steps, outputs, given }: { readonly steps: StepStore; readonly outputs: Outputs; readonly given: Given },
): Promise<Kept | { readonly reason: string } | undefined> {
  for (const known of await keysOf(step, key, given)) {
    const records = await steps.finished([known.key])
    // How old it is, only the run knows that made it.
    const fit = step.ends === undefined ? records : records.filter(({ status }) => status === 'done')
    const record = await firstWhole(fit, outputs)
    if (record === undefined) continue
    const ended = step.ends?.(record)
    if (ended !== undefined) return { reason: ended }
    const own = () => outputs.read(record.output)
    const reason = await step.lacks?.({ ...given, own })
    return reason === undefined ? { record, key: known } : { reason }
  }
  return undefined
}
