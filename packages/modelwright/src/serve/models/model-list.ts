import { jsonAnswer } from '@modelwright/runtime'
import type { Addition } from '../exchange.ts'
import type { Peers } from '../processes/peers.ts'
import type { ShadowCounts, Shadows } from '../shadow/shadows.ts'
import type { HostedModels } from './hosted-models.ts'
import type { Refused } from './plan.ts'

/** `GET /models`, and what it tells of what cannot be served. */
export interface ModelList {
  readonly addition: Addition
  refuse(refused: Refused | undefined): void
}

/** Adds up what several processes counted. */
function addCounts(all: readonly (readonly ShadowCounts[])[]): ShadowCounts[] {
  const sums = new Map<string, ShadowCounts>()
  for (const counts of all.flat()) {
    const mark = JSON.stringify([counts.model, counts.variant, counts.digest])
    const sum = sums.get(mark)
    if (sum === undefined) sums.set(mark, { ...counts })
    else
      for (const key of ['rows', 'same', 'refused', 'distance', 'dropped'] as const) sum[key] += counts[key]
  }
  return [...sums.values()]
}

/** Tells what the server has, what it cannot have, and how shadows did in all of its processes. */
export function modelList(models: HostedModels, shadows: Shadows | undefined, peers: Peers): ModelList {
  let refused: Refused | undefined
  if (shadows !== undefined) peers.tell('shadows', () => shadows.counts())
  const countsOf = async () => addCounts((await peers.gather('shadows')) as (readonly ShadowCounts[])[])
  return {
    addition: {
      method: 'GET',
      path: '/models',
      scope: 'describe',
      handle: async () =>
        jsonAnswer(200, {
          models: models.describe(),
          ...(refused === undefined ? {} : { refused }),
          ...(shadows === undefined ? {} : { shadows: await countsOf() }),
        }),
    },
    refuse(next) {
      refused = next
    },
  }
}
