import type { Table } from '../../core/index.ts'
import type { CardDocument } from '../../evaluate/index.ts'
import type { WindowUse } from '../../update/index.ts'
import { rowWeightsOf } from '../run/row-weights.ts'
import { windowOf } from '../run/windowed.ts'
import type { Workflow } from '../workflow/index.ts'

/**
 * How much each row counted in fits, by what the card says.
 *
 * @param whole - the table as it was retrieved
 * @param used - rows of it that the run used
 * @returns undefined where all counted alike
 */
export function weightsAgain(whole: Table, used: Table, { judging }: CardDocument): Float64Array | undefined {
  const weighed = judging?.weighed
  if (weighed === undefined) return undefined
  const { by, window, time } = weighed
  const workflow = {
    ...(window === null ? {} : { window: window as unknown as WindowUse }),
    ...(time === null ? {} : { time }),
  } as Workflow
  return rowWeightsOf(used, by === null ? {} : { weights: by }, windowOf(whole, workflow))
}
