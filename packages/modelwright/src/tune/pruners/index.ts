import { median } from './median.ts'
import { successiveHalving } from './successive-halving.ts'

/** Every pruner, sorted by name. */
export const pruners = { median, 'successive-halving': successiveHalving } as const
