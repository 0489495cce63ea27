import type { Batch } from '@modelwright/runtime'
import type { Engine } from './engine.ts'
import { fillChunk, fillPlanOf } from './fill-chunk.ts'

let tables = 0

/** Makes columns in memory readable by SQL, for one scan from the first row to the last: `SELECT * FROM <name>()`. */
export async function registerRows(engine: Engine, batch: Batch): Promise<string> {
  const duckdb = await import('@duckdb/node-api')
  const names = [...batch.columns.keys()]
  const plans = [...batch.columns.values()].map((column) => fillPlanOf(duckdb, column))
  const name = `rows_in_memory_${++tables}`
  let from = 0
  engine.connection.registerTableFunction(
    duckdb.DuckDBTableFunction.create({
      name,
      bindFunction(info) {
        names.forEach((column, index) => {
          info.addResultColumn(column, plans[index].type)
        })
        info.setCardinality(batch.rowCount, true)
      },
      initFunction(info) {
        info.setMaxThreads(1)
      },
      mainFunction(_info, chunk) {
        const count = Math.min(2048, batch.rowCount - from)
        if (count === 0) chunk.rowCount = 0
        else fillChunk(chunk, plans, from, count)
        from += count
      },
    }),
  )
  return name
}
