import { stat } from 'node:fs/promises'

/** How often files are looked at; no notice of the system reaches every kind of disk, a look does. */
const everyMs = 1000

/** What tells that files were changed or put in another's place, also by way of a link, as clusters do. */
export async function marksOf(paths: readonly string[]): Promise<string> {
  const marks = await Promise.all(
    paths.map(async (path) => {
      const { ino, size, mtimeMs, ctimeMs } = await stat(path)
      return `${ino}:${size}:${mtimeMs}:${ctimeMs}`
    }),
  )
  return marks.join()
}

/** What is done about changes. */
export interface FileWatch {
  /** The marks of what was read already. */
  readonly marks: string
  /** Reads them again; what it throws leaves what was read before in place, and it is asked again. */
  changed(): Promise<void>
  /** Told once a change: why it could not be read. */
  failed(error: Error): void
}

/** Looks at files every second, and has them read again once they changed. Gives what ends it. */
export function watchFiles(paths: readonly string[], watch: FileWatch): () => void {
  let seen = watch.marks
  let refused = ''
  let isBusy = false
  async function look(): Promise<void> {
    let marks = 'gone'
    try {
      marks = await marksOf(paths)
      if (marks === seen) return
      await watch.changed()
      seen = marks
      refused = ''
    } catch (error) {
      if (marks !== refused) watch.failed(error as Error)
      refused = marks
    }
  }
  const timer = setInterval(() => {
    if (isBusy) return
    isBusy = true
    void look().finally(() => {
      isBusy = false
    })
  }, everyMs).unref()
  return () => clearInterval(timer)
}
