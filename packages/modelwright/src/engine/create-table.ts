import type { Batch } from '@modelwright/runtime'
import { type Engine, quotedName } from './engine.ts'
import { registerRows } from './register-rows.ts'

/** Copies columns into a table of the engine, rows in order; levels become strings, missing cells NULL. */
export async function createTable(engine: Engine, name: string, batch: Batch): Promise<void> {
  const columns = [...batch.columns].map(([column, { type }]) => {
    const quoted = quotedName(column)
    return type === 'category' ? `CAST(${quoted} AS VARCHAR) AS ${quoted}` : quoted
  })
  const rows = await registerRows(engine, batch)
  await engine.query(`CREATE TABLE ${quotedName(name)} AS SELECT ${columns.join(', ')} FROM ${rows}()`)
}

/** Takes away whatever reaches outside of the engine: files, the network, extensions, settings. There is no way back. */
export async function lockEngine({ connection }: Engine): Promise<void> {
  await connection.run('SET enable_external_access = false')
  await connection.run('SET lock_configuration = true')
}

/** Counts the statements of a text. @throws the engine's own error where it is no SQL */
export async function countStatements({ connection }: Engine, sql: string): Promise<number> {
  return (await connection.extractStatements(sql)).count
}
