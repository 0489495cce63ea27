import type { Model, Predictions, ReadPolicy } from '@modelwright/runtime'
import type { PlannedVersion } from '../models/plan.ts'
import { readModel } from '../models/read-model.ts'

/** Rows that a shadow is to predict. */
export interface ShadowPayload {
  readonly planned: PlannedVersion
  readonly rows: readonly unknown[]
  readonly policy: ReadPolicy
}

/** What it said of them, and how long that took without loading it. */
export interface ShadowSaid {
  readonly predicted: Predictions
  readonly tookMs: number
}

/** Models of this thread, the latest last. */
const kept = new Map<string, Promise<Model>>()
const mostKept = 8

function modelOf(planned: PlannedVersion): Promise<Model> {
  const known = kept.get(planned.digest)
  if (known !== undefined) return known
  const model = readModel(planned).then((read) => read.model)
  kept.set(planned.digest, model)
  model.catch(() => kept.delete(planned.digest))
  for (const digest of kept.keys()) if (kept.size > mostKept) kept.delete(digest)
  return model
}

/** Predicts rows by a shadow's model, which this thread keeps. */
export async function predictShadow({ planned, rows, policy }: ShadowPayload): Promise<ShadowSaid> {
  const model = await modelOf(planned)
  const before = performance.now()
  const predicted = model.predict(rows, policy)
  return { predicted, tookMs: performance.now() - before }
}
