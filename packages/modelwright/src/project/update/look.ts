import { load } from '@modelwright/runtime'
import type { Situation } from '../../update/index.ts'
import { championRows } from './champion-loss.ts'
import { newestDrift } from './newest-drift.ts'
import { ageOf } from './trial.ts'
import type { UpdateRequest } from './types.ts'
import type { Versions } from './versions.ts'

/** What is known when it is asked what is to be done. */
export async function look(
  request: UpdateRequest,
  { champion }: Versions,
  retrainedAt: number,
): Promise<Situation> {
  const { project, name, source, now } = request
  const nothing = { newOutcomes: 0, loss: null }
  const rows =
    source === undefined
      ? nothing
      : await championRows(load(await project.objects.get(champion.digest)), {
          name,
          source,
          since: retrainedAt,
          now,
          age: ageOf(request),
        })
  const asksForRows = request.policies.some((policy) => policy.name === 'on-new-rows')
  const newRows = asksForRows ? await request.countNewRows?.() : undefined
  const drift = await newestDrift(project.monitor, name, { version: champion.version, since: retrainedAt })
  return { now, retrainedAt, drift, ...(newRows === undefined ? {} : { newRows }), ...rows }
}
