import type { Segments } from './segments.ts'

/** Writes what several ask for at once with one turn of the disk. */
export interface GroupedWriter {
  /** Resolves once these lines are on the disk. */
  append(lines: Buffer): Promise<void>
  close(): Promise<void>
}

interface Waiting {
  readonly lines: Buffer
  done(): void
  fail(error: unknown): void
}

/**
 * Makes a writer for lines of many at once: what comes while the disk is busy shares its next turn.
 *
 * @param maxAgeMs - its segment is closed after so long, also when nothing comes any more
 */
export function groupedWriter(segments: Segments, maxAgeMs: number): GroupedWriter {
  let waiting: Waiting[] = []
  let work: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined

  const writeAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const group = waiting
      waiting = []
      try {
        await segments.append(Buffer.concat(group.map(({ lines }) => lines)))
        for (const { done } of group) done()
      } catch (error) {
        for (const { fail } of group) fail(error)
      }
    }
  }
  const start = (): void => {
    work ??= writeAll().finally(() => {
      work = undefined
      timer ??= setTimeout(rotate, maxAgeMs).unref()
    })
  }
  const rotate = (): void => {
    timer = undefined
    work ??= segments
      .rotate()
      .catch(() => {})
      .finally(() => {
        work = undefined
        if (waiting.length > 0) start()
      })
  }
  return {
    append: (lines) =>
      new Promise((done, fail) => {
        waiting.push({ lines, done, fail })
        start()
      }),
    async close() {
      clearTimeout(timer)
      while (work !== undefined) await work
      await segments.rotate()
    },
  }
}
