import type { Keep } from '../processes/last-words.ts'
import { addFamilies, countersOf } from './add-families.ts'
import { type Family, family } from './family.ts'

/** The topic by which processes of one port tell each other what they counted. */
export const metricsTopic = 'metrics'

/** What those that are gone counted still counts. */
export const keepMetrics: Keep = (told) => countersOf(addFamilies(told as Family[][]))

/** What whoever supervises processes knows. */
export function supervisorFamilies(restarts: number): Family[] {
  return [
    family(
      'counter',
      'modelwright_process_restarts_total',
      'Times a process that ended was started anew.',
      restarts,
    ),
  ]
}
