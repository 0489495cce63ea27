import type { OpenStore } from '../open-store.ts'
import { storeCatalogue } from './catalogue.ts'
import { checkObjects } from './check-objects.ts'
import { checkTables, type StoreProblem } from './check-tables.ts'

/** What checking a store found. */
export interface StoreCheck {
  readonly tables: number
  readonly rows: number
  readonly objects: number
  readonly problems: readonly StoreProblem[]
}

/**
 * Checks a store: its file, what rows refer to, values that must be read, and every object that rows name, by its digest.
 *
 * @param tools.readsEach - read every object; else only look whether it is there
 */
export async function checkStore(
  { database, objects }: OpenStore,
  tools: { readonly readsEach: boolean; progress(fraction: number, note: string): void },
): Promise<StoreCheck> {
  const catalogue = await storeCatalogue()
  const tables = await checkTables(database, catalogue)
  const found = await checkObjects(database, objects, { ...tools, catalogue })
  return {
    tables: catalogue.length,
    rows: tables.rows,
    objects: found.objects,
    problems: [...tables.problems, ...found.problems],
  }
}
