import { appendFile, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeWhole } from '../../write-file.ts'

/** Which objects of a bucket were taken, by key and ETag. */
export interface ObjectLedger {
  has(key: string, etag: string): boolean
  /** Remembers it on the disk. */
  add(key: string, etag: string): Promise<void>
  /** Forgets objects that are there no more. */
  keepOnly(keys: ReadonlySet<string>): Promise<void>
}

/** Opens the ledger of a source: a line an object. A line that is torn counts as none, so that its object is read again. */
export async function openLedger(folder: string): Promise<ObjectLedger> {
  const path = join(folder, 'objects.jsonl')
  const text = await readFile(path, 'utf8').catch(() => '')
  const taken = new Map<string, string>()
  for (const line of text.split('\n')) {
    try {
      const [key, etag] = JSON.parse(line) as [string, string]
      taken.set(key, etag)
    } catch {
      // The last one of a pull that was killed.
    }
  }
  // What follows a torn line would be read as part of it.
  if (text !== '' && !text.endsWith('\n')) await appendFile(path, '\n')
  return {
    has: (key, etag) => taken.get(key) === etag,
    async add(key, etag) {
      taken.set(key, etag)
      const file = await open(path, 'a')
      try {
        await file.write(`${JSON.stringify([key, etag])}\n`)
        await file.datasync()
      } finally {
        await file.close()
      }
    },
    async keepOnly(keys) {
      const kept = [...taken].filter(([key]) => keys.has(key))
      if (kept.length === taken.size) return
      await writeWhole(path, kept.map((entry) => `${JSON.stringify(entry)}\n`).join(''))
    },
  }
}
