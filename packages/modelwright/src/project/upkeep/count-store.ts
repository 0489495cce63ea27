import { migrations } from '../store/migrations/index.ts'
import { storeCatalogue } from './catalogue.ts'
import type { KeptStore } from './open-for.ts'
import { shownPlaces } from './open-for.ts'

/** What a store is and holds. */
export interface StoreFacts {
  readonly store: string
  readonly objects: string
  readonly saidBy: KeptStore['places']['saidBy']
  /** Of its tables: how many migrations made them. */
  readonly version: number
  /** Rows by table. */
  readonly tables: Readonly<Record<string, number>>
  readonly objectCount: number
  readonly objectBytes: number
}

/** Counts what a store holds. */
export async function countStore({ store, places, folder }: KeptStore): Promise<StoreFacts> {
  const { sql } = await import('kysely')
  const tables: Record<string, number> = {}
  for (const { name } of await storeCatalogue()) {
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(name)}`.execute(
      store.database,
    )
    tables[name] = Number(rows[0].n)
  }
  let [objectCount, objectBytes] = [0, 0]
  for await (const { bytes } of store.objects.list()) {
    objectCount++
    objectBytes += bytes
  }
  const shown = shownPlaces(folder, places)
  return { ...shown, saidBy: places.saidBy, version: migrations.length, tables, objectCount, objectBytes }
}
