import type { DuckDBConnection, DuckDBResult } from '@duckdb/node-api'

/** How the engine may use the machine. */
export interface EngineOptions {
  /** Folder for what does not fit in memory. */
  readonly temporary: string
  readonly threads?: number | undefined
  /** As DuckDB writes it: "2GB". */
  readonly memoryLimit?: string | undefined
  /** Interrupts the query that runs when it is aborted. */
  readonly signal?: AbortSignal | undefined
}

/** A value for a parameter of a statement. */
export type EngineValue = string | number | bigint | boolean | null

/** A row of a small result, by column name. */
export type EngineRow = Readonly<Record<string, unknown>>

/** DuckDB, open in memory. Close it: it holds threads and memory outside JavaScript's heap. */
export interface Engine {
  readonly connection: DuckDBConnection
  /** Runs a statement, its parameters bound in order, and gives its rows as JavaScript values; for small results. */
  query(sql: string, values?: readonly EngineValue[]): Promise<readonly EngineRow[]>
  /** Names of the columns a query gives, without running it; none where they depend on parameters. */
  columnNames(sql: string): Promise<readonly string[]>
  /** Runs a query and hands out its chunks one by one, in order. */
  stream(sql: string): Promise<DuckDBResult>
  close(): void
}

/** Writes a name for SQL. */
export function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** Writes text for SQL. */
export function quotedText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** The engine's version, for `doctor` and run records. */
export async function engineVersion(): Promise<string> {
  const { version } = await import('@duckdb/node-api')
  return version()
}

/** How often a statement is interrupted until it ends. */
const againMs = 20

/** Runs a statement until the signal says otherwise. DuckDB forgets an interrupt that comes before the statement has begun: it is told again. */
async function untilAborted<Result>(
  work: () => Promise<Result>,
  interrupt: () => void,
  signal: AbortSignal | undefined,
): Promise<Result> {
  signal?.throwIfAborted()
  let timer: NodeJS.Timeout | undefined
  const insist = (): void => {
    timer = setInterval(interrupt, againMs)
    timer.unref()
  }
  signal?.addEventListener('abort', insist)
  try {
    return await work()
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  } finally {
    clearInterval(timer)
    signal?.removeEventListener('abort', insist)
  }
}

/**
 * Opens DuckDB in memory: no extension is ever downloaded, order of rows is kept, spilling goes to `temporary`.
 *
 * Loads 70 MB on first use, so call it only when a file needs it.
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  options.signal?.throwIfAborted()
  const { DuckDBInstance, BIGINT } = await import('@duckdb/node-api')
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    preserve_insertion_order: 'true',
    temp_directory: options.temporary,
    ...(options.threads !== undefined && { threads: String(options.threads) }),
    ...(options.memoryLimit !== undefined && { memory_limit: options.memoryLimit }),
  })
  const connection = await instance.connect()
  const interrupt = (): void => connection.interrupt()
  options.signal?.addEventListener('abort', interrupt)
  const orAborted = <Result>(work: () => Promise<Result>) => untilAborted(work, interrupt, options.signal)
  const run = async (sql: string, values: readonly EngineValue[]) => {
    if (values.length === 0) return connection.runAndReadAll(sql)
    const prepared = await connection.prepare(sql)
    // Whole numbers as such: a double is refused where SQL wants a count.
    const types = values.flatMap((value, at) => (Number.isSafeInteger(value) ? [[at, BIGINT] as const] : []))
    const list = Object.assign(new Array(values.length), Object.fromEntries(types))
    prepared.bind(
      values.map((value) => (Number.isSafeInteger(value) ? BigInt(value as number) : value)),
      list,
    )
    return prepared.runAndReadAll()
  }
  return {
    connection,
    query: async (sql, values = []) => (await orAborted(() => run(sql, values))).getRowObjectsJS(),
    async columnNames(sql) {
      const prepared = await connection.prepare(sql)
      const names = Array.from({ length: prepared.columnCount }, (_, index) => prepared.columnName(index))
      return names.length === 1 && names[0] === 'unknown' ? [] : names
    },
    stream: (sql) => orAborted(() => connection.stream(sql)),
    close() {
      options.signal?.removeEventListener('abort', interrupt)
      connection.closeSync()
      instance.closeSync()
    },
  }
}
