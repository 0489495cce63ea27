import { isModelwrightError, type ObjectStore, type StepRecord } from '../../core/index.ts'
import { decodeData } from './decode-data.ts'
import { encodeData } from './encode-data.ts'

/** Objects larger than this are trusted to be whole until they are read. */
const checkedBytes = 4_000_000

/** Codes of objects that cannot be read any more. */
const lost: ReadonlySet<string> = new Set([
  'PROJECT_OBJECT_MISSING',
  'PROJECT_OBJECT_ALTERED',
  'PROJECT_DATA_DAMAGED',
])

/** Whether an error says that something kept is gone: it can be made again. */
export function isLost(error: unknown): boolean {
  return isModelwrightError(error) && lost.has(error.code)
}

/** What steps gave, in the object store. */
export interface Outputs {
  write(output: unknown, name: string): Promise<string>
  read(digest: string): Promise<unknown>
  /** Whether an object is there and, as far as that is quick to tell, unharmed; if so it is wanted now. */
  isThere(digest: string): Promise<boolean>
}

/** Opens what steps gave. Objects that were read are remembered. */
export function openOutputs(
  objects: ObjectStore,
  sizeOf: (digest: string) => Promise<number | undefined>,
): Outputs {
  const read = new Map<string, unknown>()
  return {
    write: (output, name) => objects.put(encodeData(output, name)),
    async read(digest) {
      if (!read.has(digest)) read.set(digest, decodeData(await objects.get(digest)))
      return read.get(digest)
    },
    async isThere(digest) {
      const bytes = await sizeOf(digest)
      // The run it is of may be forgotten while this one goes on.
      if (bytes === undefined || !(await objects.want(digest))) return false
      if (bytes > checkedBytes || read.has(digest)) return true
      try {
        await objects.get(digest)
        return true
      } catch (error) {
        if (isLost(error)) return false
        throw error
      }
    },
  }
}

/** A record whose output can be taken. */
export type Finished = StepRecord & { readonly output: string; readonly identity: string }

/** The newest record of a key whose output is there. */
export async function firstWhole(
  records: readonly StepRecord[],
  outputs: Outputs,
): Promise<Finished | undefined> {
  const tried = new Set<string>()
  for (const record of records) {
    if (record.output === null || record.identity === null || tried.has(record.output)) continue
    if (await outputs.isThere(record.output)) return record as Finished
    tried.add(record.output)
  }
  return undefined
}
