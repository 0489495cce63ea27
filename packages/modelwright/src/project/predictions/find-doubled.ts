import type { Engine } from '../../engine/index.ts'

/** Rows of the view `predictions` that are looked at, and what names a row, beside its id and its place in the request; all as SQL. */
export interface DoubledRequest {
  readonly where: string
  readonly name?: string
}

/**
 * Makes the table `doubled` (`id`, `row`, `name`, `first`) of rows that were logged more than once, with the time of the first of them.
 *
 * Hashes are counted first, which take less room than ids do: there are as many groups as rows.
 */
export async function findDoubled(engine: Engine, { where, name = "''" }: DoubledRequest): Promise<void> {
  const named = `hash(id, "row", ${name})`
  await engine.query(`CREATE TEMP TABLE alike AS SELECT ${named} AS named FROM predictions WHERE ${where}
    GROUP BY named HAVING count(*) > 1`)
  await engine.query(`CREATE TEMP TABLE doubled AS SELECT id, "row", ${name} AS name, min("at") AS first
    FROM predictions WHERE ${where} AND ${named} IN (SELECT named FROM alike) GROUP BY ALL HAVING count(*) > 1`)
}
