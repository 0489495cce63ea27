import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { csvCell } from '../rows/csv-cell.ts'
import { toFile } from '../rows/text-output.ts'
import type { Cell } from './page-rows.ts'

/** Rows on their way to a file of the columns that all of them have together. */
export interface RowFile {
  /** Adds rows, but for those whose key, or all of whose cells, were met before; returns how many were. */
  add(names: readonly string[], rows: readonly (readonly Cell[])[]): Promise<number>
  /** Bytes so far. */
  bytes(): number
  /** Writes the CSV file and gives the names of its columns. */
  finish(): Promise<readonly string[]>
  /** Lets go of what was needed on the way. */
  close(): Promise<void>
}

/** Which rows are the same. */
export interface SameRows {
  readonly key: readonly string[]
  /** Without a key: all cells. */
  readonly isWhole: boolean
  /** Columns that do not count. */
  readonly ignored: readonly string[]
}

/** Blank text is a missing value, as in any CSV file; NUL is no text. */
function csvText(cell: Cell): Cell {
  return cell === null ? null : cell.replaceAll('\0', '\ufffd')
}

function csvLine(cells: readonly Cell[], width: number): string {
  const all = Array.from({ length: width }, (_, at) => csvCell(csvText(cells[at] ?? null), width === 1))
  return `${all.join(',')}\n`
}

async function writeCsv(spool: string, path: string, names: readonly string[]): Promise<void> {
  const output = toFile(path)
  try {
    await output.write(csvLine(names, names.length))
    for await (const line of createInterface({ input: createReadStream(spool) }))
      await output.write(csvLine(JSON.parse(line) as Cell[], names.length))
    await output.close()
  } catch (error) {
    await output.discard()
    throw error
  }
}

/** Tells whether a row was met before, by names and cells. */
function meeting({ key, isWhole, ignored }: SameRows): (row: ReadonlyMap<string, Cell>) => boolean {
  const met = new Set<string>()
  return (row) => {
    if (key.length === 0 && !isWhole) return false
    const names = key.length > 0 ? key : [...row.keys()].filter((name) => !ignored.includes(name)).sort()
    const cells = names.flatMap((name) => ((row.get(name) ?? null) === null ? [] : [[name, row.get(name)]]))
    const digest = createHash('sha256').update(JSON.stringify(cells)).digest('base64').slice(0, 24)
    const isMet = met.has(digest)
    met.add(digest)
    return isMet
  }
}

/** One line of the rows on their way; U+2028 would end it for readers of lines. */
function spoolLine(cells: readonly Cell[]): string {
  return `${JSON.stringify(cells).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}\n`
}

/** Opens a file of rows; columns that come up later are added at the right. */
export async function openRowFile(path: string, same: SameRows): Promise<RowFile> {
  const spool = `${path}.rows`
  const file = await open(spool, 'wx')
  const columns: string[] = []
  const isMet = meeting(same)
  let size = 0
  return {
    bytes: () => size,
    async add(names, rows) {
      columns.push(...names.filter((name) => !columns.includes(name)))
      const lines: string[] = []
      for (const row of rows) {
        const named = new Map(names.map((name, at) => [name, row[at] ?? null]))
        if (!isMet(named)) lines.push(spoolLine(columns.map((name) => named.get(name) ?? null)))
      }
      const text = lines.join('')
      size += Buffer.byteLength(text)
      await file.write(text)
      return rows.length - lines.length
    },
    async finish() {
      await writeCsv(spool, path, columns)
      return columns
    },
    async close() {
      await file.close()
      await rm(spool, { force: true })
    },
  }
}
