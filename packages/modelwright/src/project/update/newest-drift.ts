import type { MonitorStore, WindowVerdict } from '../../core/index.ts'
import type { Situation } from '../../update/index.ts'

/** Findings that newer rows can mend: that rows moved, or what follows from them. */
const kinds: readonly WindowVerdict['findings'][number]['kind'][] = [
  'drift',
  'predictions',
  'relations',
  'estimate',
]

/** Windows that are looked back at, to tell since when rows drift. */
const mostWindows = 400

function driftIn({ findings }: WindowVerdict): WindowVerdict['findings'] {
  return findings.filter(({ kind, severity }) => severity !== 'quiet' && kinds.includes(kind))
}

/** First moment of the windows, one after the other up to the newest, that all show drift; windows by their time. */
function beginOf(verdicts: readonly WindowVerdict[]): number {
  const calm = verdicts.findLastIndex((verdict) => driftIn(verdict).length === 0)
  return verdicts[calm + 1].from
}

/**
 * Says what monitoring found of drift in the newest window of the champion that is over, and since when windows show some; null where none was judged.
 *
 * A window that ended before the model was last made tells nothing of the data it learnt from.
 *
 * @param of.since - when it was last made, milliseconds since 1970-01-01 UTC
 */
export async function newestDrift(
  monitor: Pick<MonitorStore, 'verdicts'>,
  model: string,
  of: { readonly version: number; readonly since: number },
): Promise<Situation['drift']> {
  const query = { model, version: String(of.version), since: of.since, isWhole: true, limit: mostWindows }
  const verdicts = await monitor.verdicts(query)
  const newest = verdicts.at(-1)
  if (newest === undefined) return null
  const found = driftIn(newest)
  if (found.length === 0) return { isMaterial: false, what: '' }
  const more = found.length === 1 ? '' : ` And ${found.length - 1} more.`
  return { isMaterial: true, since: beginOf(verdicts), what: `${found[0].text}${more}` }
}
