import { readFile } from 'node:fs/promises'
import { load, type Model, type ReadPolicy } from '@modelwright/runtime'
import { ModelwrightError, type PoolTasks } from '../../core/index.ts'
import type { PlannedVersion } from '../models/plan.ts'

/** Rows that a shadow is to predict. */
export interface ShadowPayload {
  readonly planned: PlannedVersion
  readonly rows: readonly unknown[]
  readonly policy: ReadPolicy
}

/** Models of this thread, the latest last. */
const kept = new Map<string, Promise<Model>>()
const mostKept = 8

async function read({ artifact, digest }: PlannedVersion): Promise<Model> {
  const bytes = typeof artifact === 'string' ? await readFile(artifact) : artifact
  const model = bytes instanceof Uint8Array ? load(bytes) : bytes
  if (model.digest === digest) return model
  throw new ModelwrightError('SERVE_MODEL_ALTERED', {
    message: 'What is there is another model than the one that was to be served.',
    where: typeof artifact === 'string' ? artifact : digest,
    mend: ['Check the store:  modelwright store check'],
  })
}

function modelOf(planned: PlannedVersion): Promise<Model> {
  const known = kept.get(planned.digest)
  if (known !== undefined) return known
  const model = read(planned)
  kept.set(planned.digest, model)
  model.catch(() => kept.delete(planned.digest))
  for (const digest of kept.keys()) if (kept.size > mostKept) kept.delete(digest)
  return model
}

/** The name of the task. */
export const shadowTaskName = 'serve shadow'

/** What threads do for a server. */
export const serveTasks: PoolTasks = {
  [shadowTaskName]: async ({ planned, rows, policy }: ShadowPayload) =>
    (await modelOf(planned)).predict(rows, policy),
}
