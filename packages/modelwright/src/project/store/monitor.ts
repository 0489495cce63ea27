import type { MonitorStore, SeriesPoint, WindowQuery } from '../../core/index.ts'
import {
  partRowOf,
  pointsOf,
  seriesValueOf,
  storedPartOf,
  storedWindowOf,
  verdictOf,
  windowRowOf,
} from './monitor-rows.ts'
import type { Database, Tables } from './schema.ts'

/** Rows of one statement: databases bound how many values it may have. */
const rowsAtOnce = 100

/** Windows that a query asks for, the oldest first. */
async function windowRows(database: Database, query: WindowQuery) {
  const { model, version, since, until, isWhole, limit } = query
  let rows = database.selectFrom('monitor_windows').selectAll().where('model', '=', model)
  if (version !== undefined) rows = rows.where('of_version', '=', version)
  if (since !== undefined) rows = rows.where('ends_at', '>', since)
  if (until !== undefined) rows = rows.where('starts_at', '<', until)
  if (isWhole !== undefined) rows = rows.where('state', '=', isWhole ? 'whole' : 'open')
  if (limit === undefined) return rows.orderBy('starts_at').orderBy('of_version').execute()
  const newest = await rows
    .orderBy('starts_at', 'desc')
    .orderBy('of_version', 'desc')
    .limit(Math.max(0, limit))
    .execute()
  return newest.reverse()
}

async function pointsBetween(database: Database, model: string, first: number, last: number) {
  const rows = await database
    .selectFrom('monitor_points')
    .selectAll()
    .where('model', '=', model)
    .where('at', '>=', first)
    .where('at', '<=', last)
    .orderBy('name')
    .execute()
  const byWindow = new Map<string, (typeof rows)[number][]>()
  for (const row of rows) {
    const key = `${row.at} ${row.of_version}`
    byWindow.set(key, [...(byWindow.get(key) ?? []), row])
  }
  return byWindow
}

async function verdicts(database: Database, query: WindowQuery) {
  const rows = await windowRows(database, query)
  if (rows.length === 0) return []
  const points = await pointsBetween(database, query.model, rows[0].starts_at, rows.at(-1)!.starts_at)
  return rows.map((row) => verdictOf(row, points.get(`${row.starts_at} ${row.of_version}`) ?? []))
}

async function series(
  database: Database,
  { model, version, since, until, names, limit }: Parameters<MonitorStore['series']>[0],
): Promise<SeriesPoint[]> {
  if (names?.length === 0) return []
  let rows = database.selectFrom('monitor_points').selectAll().where('model', '=', model)
  if (names !== undefined) rows = rows.where('name', 'in', names)
  if (version !== undefined) rows = rows.where('of_version', '=', version)
  if (since !== undefined) rows = rows.where('at', '>=', since)
  if (until !== undefined) rows = rows.where('at', '<', until)
  const found = await rows.orderBy('at').orderBy('of_version').orderBy('name').execute()
  return (limit === undefined ? found : found.slice(-limit)).map((row) => ({
    ...{ version: row.of_version, at: row.at, name: row.name },
    ...seriesValueOf(row),
  }))
}

/** The place of a window among those of its version: its own, if it was kept before, else the next. */
async function placeOf(
  work: Database,
  { model, of_version, starts_at }: Omit<Tables['monitor_windows'], 'position'>,
) {
  const same = work.selectFrom('monitor_windows').where((is) => is.and({ model, of_version }))
  const kept = await same.select('position').where('starts_at', '=', starts_at).executeTakeFirst()
  if (kept !== undefined) return kept.position
  const last = await same.select(({ fn }) => fn.max('position').as('most')).executeTakeFirst()
  return Number(last?.most ?? 0) + 1
}

/** Forgets windows that are not over and began within another: they are part of it. */
async function dropOpenWithin(
  work: Database,
  { model, of_version, starts_at, ends_at }: Omit<Tables['monitor_windows'], 'position'>,
): Promise<void> {
  const within = await work
    .selectFrom('monitor_windows')
    .select('starts_at')
    .where((is) => is.and({ model, of_version, state: 'open' }))
    .where('starts_at', '>', starts_at)
    .where('starts_at', '<', ends_at)
    .execute()
  for (const { starts_at: at } of within) {
    const window = { model, of_version }
    await work
      .deleteFrom('monitor_windows')
      .where((is) => is.and({ ...window, starts_at: at }))
      .execute()
    await work
      .deleteFrom('monitor_points')
      .where((is) => is.and({ ...window, at }))
      .execute()
  }
}

async function keep(
  database: Database,
  ...[window, verdict]: Parameters<MonitorStore['keep']>
): Promise<void> {
  await database.transaction().execute(async (work) => {
    const row = windowRowOf(window, verdict, 0)
    const { model, of_version, starts_at } = row
    const placed = { ...row, position: await placeOf(work, row) }
    await work
      .insertInto('monitor_windows')
      .values(placed)
      .onConflict((on) => on.columns(['model', 'of_version', 'starts_at']).doUpdateSet(placed))
      .execute()
    await work
      .deleteFrom('monitor_points')
      .where((is) => is.and({ model, of_version, at: starts_at }))
      .execute()
    await dropOpenWithin(work, row)
    const points = pointsOf(verdict)
    for (let at = 0; at < points.length; at += rowsAtOnce)
      await work
        .insertInto('monitor_points')
        .values(points.slice(at, at + rowsAtOnce))
        .execute()
  })
}

async function forget(database: Database, model: string, before: number): Promise<number> {
  return database.transaction().execute(async (work) => {
    const gone = await work
      .deleteFrom('monitor_windows')
      .where('model', '=', model)
      .where('ends_at', '<=', before)
      .executeTakeFirst()
    const oldest = await work
      .selectFrom('monitor_windows')
      .select(({ fn }) => fn.min('starts_at').as('at'))
      .where('model', '=', model)
      .executeTakeFirst()
    await work
      .deleteFrom('monitor_points')
      .where('model', '=', model)
      .where('at', '<', Number(oldest?.at ?? before))
      .execute()
    await work.deleteFrom('monitor_parts').where('model', '=', model).where('ends_at', '<=', before).execute()
    return Number(gone.numDeletedRows)
  })
}

function parts(database: Database): Pick<MonitorStore, 'parts' | 'putPart' | 'dropParts'> {
  return {
    async parts({ model, since, until }) {
      let rows = database.selectFrom('monitor_parts').selectAll().where('model', '=', model)
      if (since !== undefined) rows = rows.where('ends_at', '>', since)
      if (until !== undefined) rows = rows.where('starts_at', '<', until)
      return (await rows.orderBy('starts_at').orderBy('of_version').execute()).map(storedPartOf)
    },
    async putPart(part) {
      const row = partRowOf(part)
      await database
        .insertInto('monitor_parts')
        .values(row)
        .onConflict((on) => on.columns(['model', 'of_version', 'starts_at']).doUpdateSet(row))
        .execute()
    },
    async dropParts({ model, version }, before) {
      await database
        .deleteFrom('monitor_parts')
        .where((is) => is.and({ model, of_version: version }))
        .where('starts_at', '<', before)
        .execute()
    },
  }
}

/** Opens what a store knows of windows. */
export function openMonitor(database: Database, clock: () => number): MonitorStore {
  return {
    ...parts(database),
    verdicts: (query) => verdicts(database, query),
    series: (query) => series(database, query),
    async seriesNames(model) {
      const rows = database.selectFrom('monitor_points').select('name').distinct()
      return (await rows.where('model', '=', model).orderBy('name').execute()).map(({ name }) => name)
    },
    async models() {
      const rows = database.selectFrom('monitor_windows').select('model').distinct()
      return (await rows.orderBy('model').execute()).map(({ model }) => model)
    },
    windows: async (query) => (await windowRows(database, query)).map(storedWindowOf),
    keep: (window, verdict) => keep(database, window, verdict),
    async cursor(model) {
      const row = database.selectFrom('monitor_cursors').select('cursor').where('model', '=', model)
      return (await row.executeTakeFirst())?.cursor
    },
    async setCursor(model, cursor) {
      const row = { model, cursor, updated_at: clock() }
      await database
        .insertInto('monitor_cursors')
        .values(row)
        .onConflict((on) => on.column('model').doUpdateSet(row))
        .execute()
    },
    forget: (model, before) => forget(database, model, before),
  }
}
