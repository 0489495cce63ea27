import type { Clock, Log, PoolTasks } from '../core/index.ts'
import type { ForestPayload } from './forest/forest-part.ts'
import type { PartPayload } from './trees/fit-part.ts'

/** The name of what grows boosted trees with other threads. */
export const fitPartTaskName = 'fit-trees'

/** The name of what grows some trees of a forest. */
export const forestPartTaskName = 'fit-forest'

const progressOn = (log: Log) => (fraction: number) => log({ kind: 'progress', stage: 'train', fraction })

/** What threads can be asked to do for a fit, by name. */
export function trainTasks(clock: Clock): PoolTasks {
  return {
    [fitPartTaskName]: async () => {
      const { fitPart } = await import('./trees/fit-part.ts')
      return (payload: PartPayload, _context: unknown, log: Log) =>
        fitPart(payload, { clock, progress: progressOn(log) })
    },
    [forestPartTaskName]: async () => {
      const { forestPart } = await import('./forest/forest-part.ts')
      return (payload: ForestPayload, _context: unknown, log: Log) =>
        forestPart(payload, { clock, progress: progressOn(log) })
    },
  }
}
