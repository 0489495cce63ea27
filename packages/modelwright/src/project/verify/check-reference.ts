import { referenceBytes } from '../monitor/held-out-reference.ts'
import type { Scored } from './check-scores.ts'
import { type Claim, claimOf } from './claims.ts'
import type { Evidence } from './evidence.ts'

const isSame = (a: Uint8Array, b: Uint8Array | undefined): boolean =>
  a.length === b?.length && a.every((byte, at) => byte === b[at])

/** Whether the reference of monitoring, made again of the held-out rows, is the artifact's own. */
export function checkReference({ model }: Evidence, { rows, used }: Scored): readonly Claim[] {
  const { reference } = model.artifact
  if (reference === undefined) return []
  const again = referenceBytes({ ...rows, whole: used.whole }, model.artifact)
  return [
    claimOf('reference', isSame(reference, again), {
      holds: 'Made again of the held-out rows, it is the same bytes.',
      differs: 'Made again of the held-out rows, it is not the same.',
    }),
  ]
}
