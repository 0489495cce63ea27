import { allOperations, type Model, modelOf } from '@modelwright/runtime'
import { binaryArtifact } from '../../../../runtime/test/example-models.ts'
import type { JudgedPrediction, LogSource } from '../../../src/core/index.ts'

const digests = { champion: 'aa'.repeat(32), challenger: 'bb'.repeat(32) }

/** Two versions of a model of two classes, "no" and "yes". */
export const champion: Model = modelOf(binaryArtifact, allOperations, () => digests.champion)
export const challenger: Model = modelOf(binaryArtifact, allOperations, () => digests.challenger)

/** A row as the log holds it. */
export interface Row {
  readonly id: string
  readonly by: 'champion' | 'challenger'
  /** Probability of "yes". */
  readonly p?: number
  readonly outcome?: 'no' | 'yes'
  readonly share?: number
  readonly unit?: string
  readonly tookMs?: number
  readonly failed?: number
  readonly isShadow?: boolean
  readonly row?: number
  readonly source?: string
  /** When its outcome became known; with the request, unless it says otherwise. */
  readonly told?: number
}

function judged(
  { id, by, p = 0.5, outcome, share, isShadow = false, ...more }: Row,
  at: number,
): JudgedPrediction {
  const { unit, tookMs, failed, row = 0, told = at, source } = more
  return {
    ...{ id, row, at, caller: null, features: null },
    model: {
      name: 'churn',
      digest: digests[by],
      variant: isShadow ? 'shadow' : by,
      ...(share === undefined ? {} : { share }),
    },
    said: { prediction: p > 0.5 ? 'yes' : 'no', probabilities: { no: 1 - p, yes: p } } as never,
    ...(source === undefined ? {} : { source }),
    ...(unit === undefined ? {} : { unit }),
    ...(tookMs === undefined ? {} : { tookMs }),
    ...(failed === undefined ? {} : { failed }),
    outcome: outcome === undefined ? null : { id, row, outcome, at, received: told, caller: null },
  }
}

/** A log of rows in this order. */
export function sourceOf(rows: readonly Row[]): LogSource {
  return {
    async *read() {
      yield rows.map(judged)
    },
  }
}
