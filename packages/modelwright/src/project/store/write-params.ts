import type { Database } from './schema.ts'

/** The number that a text is, as a search compares it: plain decimal or with an exponent, nothing else. */
export function numberOf(text: string): number | null {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return null
  const value = Number(text)
  return Number.isFinite(value) ? value : null
}

/** Rows that one statement takes: databases bound the number of values. */
export const rowsAtOnce = 500

/** Calls `write` with some rows after the other. */
export async function inBatches<Row>(
  rows: readonly Row[],
  write: (some: readonly Row[]) => Promise<unknown>,
): Promise<void> {
  for (let at = 0; at < rows.length; at += rowsAtOnce) await write(rows.slice(at, at + rowsAtOnce))
}

/** Sets params of a run; one that is there already is replaced. */
export async function writeParams(
  write: Database,
  run: string,
  params: Readonly<Record<string, string>>,
): Promise<void> {
  const rows = Object.entries(params).map(([name, value]) => ({ run, name, value, number: numberOf(value) }))
  await inBatches(rows, (some) =>
    write
      .insertInto('params')
      .values(some)
      .onConflict((on) =>
        on.columns(['run', 'name']).doUpdateSet((row) => ({
          value: row.ref('excluded.value'),
          number: row.ref('excluded.number'),
        })),
      )
      .execute(),
  )
}
