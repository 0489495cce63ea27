import { isModelwrightError } from './errors.ts'

/** Asks for predictions of rows, in order. */
export type Ask<Row, Said, Parameters> = (
  rows: readonly Row[],
  parameters?: Parameters,
) => Promise<readonly Said[]>

/** How rows are put together into requests; see `ClientOptions`. */
export interface BatchOptions {
  readonly batchRows?: number
  readonly gatherMs?: number
}

interface Waiting<Row, Said> {
  readonly row: Row
  resolve(said: Said): void
  reject(error: unknown): void
}

const host = globalThis as unknown as { setTimeout(run: () => void, ms: number): unknown }

/** Cuts long lists into several requests, one after the other, so that none is larger than a service takes. */
export function inBatches<Row, Said, Parameters>(
  ask: Ask<Row, Said, Parameters>,
  { batchRows = 1000 }: BatchOptions,
): Ask<Row, Said, Parameters> {
  return async (rows, parameters) => {
    if (rows.length <= batchRows) return ask(rows, parameters)
    const all: Said[] = []
    for (let from = 0; from < rows.length; from += batchRows)
      all.push(...(await ask(rows.slice(from, from + batchRows), parameters)))
    return all
  }
}

/**
 * Gathers single rows that are asked for within a few milliseconds into one request.
 *
 * Where one of them is refused each is asked for by itself, so that nobody is refused for another's row.
 */
export function gathering<Row, Said, Parameters>(
  ask: Ask<Row, Said, Parameters>,
  { batchRows = 1000, gatherMs = 0 }: BatchOptions,
): (row: Row, parameters?: Parameters) => Promise<Said> {
  const alone = async (row: Row, parameters?: Parameters) => (await ask([row], parameters))[0]
  if (gatherMs <= 0) return alone
  const waiting = new Map<string, Waiting<Row, Said>[]>()
  const send = async (key: string, list: readonly Waiting<Row, Said>[], parameters?: Parameters) => {
    if (waiting.get(key) === list) waiting.delete(key)
    try {
      const said = await ask(
        list.map(({ row }) => row),
        parameters,
      )
      list.forEach(({ resolve }, at) => {
        resolve(said[at])
      })
    } catch (error) {
      const isOfRows = isModelwrightError(error) && error.code === 'SERVE_ROWS_REFUSED' && list.length > 1
      for (const { row, resolve, reject } of list)
        if (isOfRows) alone(row, parameters).then(resolve, reject)
        else reject(error)
    }
  }
  return (row, parameters) =>
    new Promise((resolve, reject) => {
      const key = JSON.stringify(parameters) ?? ''
      let list = waiting.get(key)
      if (list === undefined) {
        const made: Waiting<Row, Said>[] = []
        list = made
        waiting.set(key, made)
        host.setTimeout(() => {
          if (waiting.get(key) === made) void send(key, made, parameters)
        }, gatherMs)
      }
      list.push({ row, resolve, reject })
      if (list.length >= batchRows) void send(key, list, parameters)
    })
}
