import type { MonitorWindow, WindowVerdict } from '../../../core/index.ts'
import type { SeenWindow, WindowFindings } from '../../../monitor/index.ts'
import type { Database, Tables } from '../schema.ts'
import { seenWindowOf, windowFindingsOf, windowRowOf } from './alert-rows.ts'

/** Windows of a version that are remembered: of hours, six weeks. Outcomes that come later than that change no alert. */
export const mostWindows = 1000

const nothing: WindowFindings = { findings: {}, metrics: {} }

type Key = Pick<Tables['alert_windows'], 'model' | 'of_version' | 'starts_at'>

async function remember(write: Database, verdict: WindowVerdict): Promise<void> {
  const row = windowRowOf(verdict)
  const { model, of_version, starts_at } = row
  const same: Key = { model, of_version, starts_at }
  const kept = await write
    .selectFrom('alert_windows')
    .select('judged_at')
    .where((is) => is.and({ ...same }))
    .orderBy('judged_at', 'desc')
    .executeTakeFirst()
  // What was judged earlier knows less; it may come later where two passes run.
  if (kept !== undefined && kept.judged_at > row.judged_at) return
  await write
    .deleteFrom('alert_windows')
    .where((is) => is.and({ ...same }))
    .execute()
  await forgetWithin(write, row)
  await write.insertInto('alert_windows').values(row).execute()
}

/** Forgets windows that were not over and began within another: they are part of it. */
async function forgetWithin(
  write: Database,
  { model, of_version, starts_at, ends_at }: Tables['alert_windows'],
): Promise<void> {
  const within = await write
    .selectFrom('alert_windows')
    .select(['of_version', 'starts_at', 'ends_at', 'judged_at', 'facts'])
    .where((is) => is.and({ model, of_version }))
    .where('starts_at', '>', starts_at)
    .where('starts_at', '<', ends_at)
    .execute()
  for (const row of within)
    if (!seenWindowOf(row).isWhole)
      await write
        .deleteFrom('alert_windows')
        .where((is) => is.and({ model, of_version, starts_at: row.starts_at }))
        .execute()
}

async function forget(write: Database, model: string, live: readonly string[] | undefined): Promise<void> {
  if (live !== undefined) {
    const gone = write.deleteFrom('alert_windows').where('model', '=', model)
    await (live.length === 0 ? gone : gone.where('of_version', 'not in', live)).execute()
  }
  const counts = await write
    .selectFrom('alert_windows')
    .select(({ fn }) => ['of_version', fn.countAll().as('count')])
    .where('model', '=', model)
    .groupBy('of_version')
    .execute()
  for (const { of_version, count } of counts) {
    if (Number(count) <= mostWindows) continue
    const of = { model, of_version }
    const first = await write
      .selectFrom('alert_windows')
      .select('starts_at')
      .where((is) => is.and(of))
      .orderBy('starts_at', 'desc')
      .offset(mostWindows - 1)
      .limit(1)
      .executeTakeFirstOrThrow()
    await write
      .deleteFrom('alert_windows')
      .where((is) => is.and(of))
      .where('starts_at', '<', first.starts_at)
      .execute()
  }
}

/** Takes verdicts in, forgets versions that are not in use and windows of long ago, and gives all that is remembered. */
export async function rememberWindows(
  write: Database,
  model: string,
  {
    verdicts,
    live,
  }: { readonly verdicts: readonly WindowVerdict[]; readonly live: readonly string[] | undefined },
): Promise<readonly SeenWindow[]> {
  for (const verdict of verdicts) await remember(write, verdict)
  await forget(write, model, live)
  const rows = await write
    .selectFrom('alert_windows')
    .select(['of_version', 'starts_at', 'ends_at', 'judged_at', 'facts'])
    .where('model', '=', model)
    .orderBy('starts_at')
    .execute()
  return rows.map(seenWindowOf)
}

/** The latest judgement that was taken in. */
export async function takenUntil(read: Database, model: string): Promise<number | undefined> {
  const found = await read
    .selectFrom('alert_windows')
    .select(({ fn }) => fn.max('judged_at').as('last'))
    .where('model', '=', model)
    .executeTakeFirst()
  return found?.last === null || found?.last === undefined ? undefined : Number(found.last)
}

const nameOf = ({ version, from }: Omit<MonitorWindow, 'model'>): string => `${from} ${version}`

/** Reads what was found in some windows, which are known by their beginning; nothing of those that are not remembered. */
export async function readFindings(
  read: Database,
  model: string,
  windows: readonly Omit<MonitorWindow, 'model'>[],
): Promise<(window: Omit<MonitorWindow, 'model'>) => WindowFindings> {
  const wanted = new Map(windows.map((window) => [nameOf(window), window]))
  const found = new Map<string, WindowFindings>()
  for (const [name, { version, from }] of wanted) {
    const row = await read
      .selectFrom('alert_windows')
      .select('findings')
      .where((is) => is.and({ model, of_version: version, starts_at: from }))
      .orderBy('judged_at', 'desc')
      .executeTakeFirst()
    if (row !== undefined) found.set(name, windowFindingsOf(row.findings))
  }
  return (window) => found.get(nameOf(window)) ?? nothing
}
