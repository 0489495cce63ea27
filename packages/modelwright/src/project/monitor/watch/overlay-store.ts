import { createHash } from 'node:crypto'
import type {
  MonitorStore,
  ObjectStore,
  SeriesPoint,
  StoredPart,
  StoredWindow,
  WindowQuery,
  WindowVerdict,
} from '../../../core/index.ts'

/** Where a pass keeps what it makes. */
export interface WatchStore {
  readonly monitor: MonitorStore
  readonly objects: Pick<ObjectStore, 'get' | 'put'> & Partial<Pick<ObjectStore, 'removeUnwanted'>>
}

interface Kept {
  readonly window: StoredWindow
  readonly verdict: WindowVerdict
}

const keyOf = ({ version, from }: { readonly version: string; readonly from: number }) => `${from} ${version}`

function matches({ window }: Kept, { model, version, since, until, isWhole }: WindowQuery): boolean {
  return (
    window.model === model &&
    (version === undefined || window.version === version) &&
    (since === undefined || window.until > since) &&
    (until === undefined || window.from < until) &&
    (isWhole === undefined || (window.state === 'whole') === isWhole)
  )
}

function byTime(a: StoredWindow, b: StoredWindow): number {
  return a.from - b.from || (a.version < b.version ? -1 : a.version > b.version ? 1 : 0)
}

function pointsOf({ verdict }: Kept): SeriesPoint[] {
  return Object.entries(verdict.series)
    .map(([name, value]) => ({ version: verdict.version, at: verdict.from, name, ...value }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Windows that are kept in memory. */
function windowsInMemory(
  kept: Map<string, Kept>,
): Omit<MonitorStore, 'parts' | 'putPart' | 'dropParts' | 'cursor' | 'setCursor'> {
  const found = (query: WindowQuery): Kept[] => {
    const all = [...kept.values()].filter((one) => matches(one, query))
    all.sort((a, b) => byTime(a.window, b.window))
    return query.limit === undefined ? all : query.limit <= 0 ? [] : all.slice(-query.limit)
  }
  return {
    verdicts: async (query) => found(query).map(({ verdict }) => verdict),
    windows: async (query) => found(query).map(({ window }) => window),
    async series({ names, ...query }) {
      const points = found(query).flatMap(pointsOf)
      return names === undefined ? points : points.filter(({ name }) => names.includes(name))
    },
    async seriesNames(model) {
      return [...new Set(found({ model }).flatMap(({ verdict }) => Object.keys(verdict.series)))].sort()
    },
    async models() {
      return [...new Set([...kept.values()].map(({ window }) => window.model))].sort()
    },
    async keep(fields, verdict) {
      const same = [...kept.values()].filter(({ window }) => window.version === verdict.version)
      const number =
        kept.get(keyOf(verdict))?.window.number ??
        same.reduce((most, { window }) => Math.max(most, window.number), 0) + 1
      const { model, version, from, until, rows, outcomes, judgedAt } = verdict
      const window = { ...fields, model, version, from, until, rows, outcomes, judgedAt, number }
      kept.set(keyOf(verdict), { window, verdict })
      for (const [key, { window: other }] of kept)
        if (other.version === version && other.state === 'open' && other.from > from && other.from < until)
          kept.delete(key)
    },
    async forget(_, before) {
      const gone = [...kept].filter(([, { window }]) => window.until <= before)
      for (const [key] of gone) kept.delete(key)
      return gone.length
    },
  }
}

/** Parts and the cursor that are kept in memory. */
function partsInMemory(parts: Map<string, StoredPart>, cursor: string | undefined) {
  let left = cursor
  return {
    async parts({ model, since, until }) {
      return [...parts.values()]
        .filter(
          (part) =>
            part.model === model &&
            (since === undefined || part.until > since) &&
            (until === undefined || part.from < until),
        )
        .sort((a, b) => a.from - b.from)
    },
    async putPart(part) {
      parts.set(keyOf(part), part)
    },
    async dropParts({ version }, before) {
      for (const [key, part] of parts) if (part.version === version && part.from < before) parts.delete(key)
    },
    cursor: async () => left,
    async setCursor(_, next) {
      left = next
    },
  } satisfies Pick<MonitorStore, 'parts' | 'putPart' | 'dropParts' | 'cursor' | 'setCursor'>
}

/** Objects that are kept in memory, in front of others. */
function objectsInMemory(below: Pick<ObjectStore, 'get'>): WatchStore['objects'] {
  const own = new Map<string, Uint8Array>()
  return {
    async put(bytes) {
      const digest = createHash('sha256').update(bytes).digest('hex')
      own.set(digest, bytes)
      return digest
    },
    get: async (digest) => own.get(digest) ?? below.get(digest),
  }
}

/**
 * Makes a store of one model that keeps what is written in memory: for a pass that must change nothing.
 *
 * @param below - what is there already; without `takes` nothing of it is known but objects
 */
export async function overlayStore(
  below: WatchStore,
  model: string,
  { takes }: { readonly takes: boolean },
): Promise<WatchStore> {
  const kept = new Map<string, Kept>()
  const parts = new Map<string, StoredPart>()
  if (takes) {
    const verdicts = new Map((await below.monitor.verdicts({ model })).map((one) => [keyOf(one), one]))
    for (const window of await below.monitor.windows({ model }))
      kept.set(keyOf(window), { window, verdict: verdicts.get(keyOf(window))! })
    for (const part of await below.monitor.parts({ model })) parts.set(keyOf(part), part)
  }
  const cursor = takes ? await below.monitor.cursor(model) : undefined
  return {
    monitor: { ...windowsInMemory(kept), ...partsInMemory(parts, cursor) },
    objects: objectsInMemory(below.objects),
  }
}
