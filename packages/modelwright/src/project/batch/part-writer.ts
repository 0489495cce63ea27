import { type EncodedRows, type OutputLayout, type RowWriter, writeRows } from '../../retrieve/index.ts'

/** Where parts go, and who hears of them. */
export interface PartWriting {
  readonly layout: OutputLayout
  readonly temporary?: string
  readonly signal: AbortSignal
  pathOf(part: number): string
  /** Told once a part is there under its name. */
  done(part: number, rows: number): Promise<void>
}

/** Writes parts one after the other. */
export interface PartWriter {
  /** Takes rows of a part; those of the next part end it. */
  take(part: number, rows: EncodedRows): Promise<void>
  /** Ends the last part; where nothing came at all, there may be one without rows, for its columns. */
  close(hasNothing: boolean): Promise<void>
  /** Gives up what is not whole. */
  discard(): Promise<void>
}

interface OpenPart {
  readonly part: number
  readonly writer: RowWriter
  rows: number
}

/** Opens a writer of parts; while one is made final, rows of the next are taken. */
export function openPartWriter({ layout, temporary, signal, pathOf, done }: PartWriting): PartWriter {
  let current: OpenPart | undefined
  let ending: Promise<void> = Promise.resolve()
  const open = async (part: number): Promise<OpenPart> => {
    const where = { signal, ...(temporary === undefined ? {} : { temporary }) }
    return { part, writer: await writeRows(pathOf(part), { ...layout, ...where }), rows: 0 }
  }
  const end = async ({ part, writer, rows }: OpenPart): Promise<void> => {
    await writer.close()
    await done(part, rows)
  }
  /** Starts to make the current part final, once the one before it is. */
  const endCurrent = async (): Promise<void> => {
    await ending
    if (current === undefined) return
    ending = end(current)
    ending.catch(() => {})
    current = undefined
  }
  return {
    async take(part, rows) {
      if (current?.part !== part) await endCurrent()
      current ??= await open(part)
      current.rows += rows.rowCount
      await current.writer.take(rows)
    },
    async close(hasNothing) {
      if (hasNothing) current ??= await open(0)
      await endCurrent()
      await ending
    },
    async discard() {
      await ending.catch(() => {})
      await current?.writer.discard()
    },
  }
}
