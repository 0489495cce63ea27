import type { Gatherer } from '../gather/gatherer.ts'
import type { HostedModels } from '../models/hosted-models.ts'
import type { ShadowCounts, Shadows } from '../shadow/shadows.ts'
import { type Family, family, type Labels, type Sample } from './family.ts'
import type { ServerState } from './server-state.ts'

/** Metrics of the models a server has, of their shadows, and of what is under way. */
export function serverFamilies({ models, host, shadows, loads, swaps }: ServerState): Family[] {
  const { underway, sockets, gatherer } = host()
  return [
    family('gauge', 'modelwright_requests_in_flight', 'Requests that are under way.', underway),
    family('gauge', 'modelwright_connections', 'Connections that are open.', sockets.size),
    ...gatherFamilies(gatherer.counts()),
    ...modelFamilies(models()),
    family(
      'counter',
      'modelwright_model_loads_total',
      'Models that were read, and those that could not be, by the code of the error.',
      [...loads].map(([code, value]) => ({ labels: [['code', code]], value })),
    ),
    // Each process puts the same plans in place: the most of them is how often it was.
    family('counter', 'modelwright_swaps_total', 'Times other models were put in place.', swaps.done, {
      combine: 'max',
    }),
    family(
      'counter',
      'modelwright_swaps_refused_total',
      'Times other models were asked for that cannot be served.',
      swaps.refused,
      { combine: 'max' },
    ),
    ...(shadows === undefined ? [] : shadowFamilies(shadows)),
  ]
}

/** What is gathered waits for the rest of a turn of the event loop, no longer, and none is left out: there is no queue to tell of. */
function gatherFamilies({ gathers, requests }: ReturnType<Gatherer['counts']>): Family[] {
  return [
    family(
      'counter',
      'modelwright_gathers_total',
      'Times requests that came together were answered together.',
      gathers,
    ),
    family(
      'counter',
      'modelwright_gathered_requests_total',
      'Requests that were answered together with others.',
      requests,
    ),
  ]
}

function modelFamilies(models: HostedModels): Family[] {
  const all = models.facts()
  const labelsOf = ({ model, version, variant, digest }: (typeof all)[number]): Labels => [
    ['model', model],
    ['version', version],
    ['variant', variant],
    ['digest', digest],
  ]
  const most = (name: string, help: string, worth: (one: (typeof all)[number]) => number): Family =>
    family(
      'gauge',
      name,
      help,
      all.map((one) => ({ labels: labelsOf(one), value: worth(one) })),
      { combine: 'max' },
    )
  return [
    most('modelwright_model_info', 'Models that can be asked for; always 1.', () => 1),
    most('modelwright_model_share_ratio', 'Share of requests that name no version.', ({ share }) => share),
    most('modelwright_model_loaded', 'Whether the model is in memory.', ({ isLoaded }) => Number(isLoaded)),
    most('modelwright_model_bytes', 'Size of its artifact; 0 before it was read.', ({ bytes }) => bytes),
  ]
}

const told: Readonly<
  Record<'rows' | 'same' | 'refused' | 'dropped' | 'distance', readonly [name: string, help: string]>
> = {
  rows: ['modelwright_shadow_rows_total', 'Rows that a shadow predicted too.'],
  same: ['modelwright_shadow_same_total', 'Rows of which the shadow said the same.'],
  refused: ['modelwright_shadow_refused_total', 'Rows that the shadow cannot predict.'],
  dropped: ['modelwright_shadow_dropped_total', 'Rows that were left out: the queue was full, or it failed.'],
  distance: ['modelwright_shadow_distance_total', 'Distance of predictions, added up over rows.'],
}

function shadowFamilies(shadows: Shadows): Family[] {
  const counts = shadows.counts()
  const sampleOf = (one: ShadowCounts, value: number): Sample => ({
    labels: [
      ['model', one.model],
      ['variant', one.variant],
      ['digest', one.digest],
    ],
    value,
  })
  return [
    ...Object.entries(told).map(([key, [name, help]]) =>
      family(
        'counter',
        name,
        help,
        counts.map((one) => sampleOf(one, one[key as keyof typeof told])),
      ),
    ),
    family('gauge', 'modelwright_shadow_queue_rows', 'Rows that wait for shadows.', shadows.waiting()),
  ]
}
