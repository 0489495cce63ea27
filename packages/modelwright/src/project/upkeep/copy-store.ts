import { ModelwrightError } from '../../core/index.ts'
import type { OpenStore } from '../open-store.ts'
import { storeCatalogue } from './catalogue.ts'
import { type CopiedObjects, copyObjects } from './copy-objects.ts'
import { copyTables, isEmptyStore, type TableDigests } from './copy-tables.ts'

/** What copying is handed. */
export interface CopyTools {
  /** What goes over: tables, objects or both. */
  readonly parts: readonly ('tables' | 'objects')[]
  /** Put it in place of what the other store holds. */
  readonly replace: boolean
  /** Objects that are there are read, and written again where they were altered. */
  readonly readsEach?: boolean
  /** A folder for one object at a time. */
  readonly temporary: string
  readonly signal?: AbortSignal | undefined
  progress(fraction: number, note: string): void
}

/** What was copied. */
export interface CopiedStore {
  readonly tables?: TableDigests
  readonly objects?: CopiedObjects
}

function filled(): ModelwrightError {
  return new ModelwrightError('PROJECT_STORE_FILLED', {
    message: 'The store to write to holds runs or models already.',
    mend: ['Name another place.', 'Or put it in place of what is there, which is lost then:  --replace'],
  })
}

function together(before: CopiedObjects, after: CopiedObjects): CopiedObjects {
  return {
    copied: before.copied + after.copied,
    there: before.there,
    bytes: before.bytes + after.bytes,
    problems: after.problems,
  }
}

/**
 * Copies a store while others write to it: its tables as they are at one moment, with every object they name.
 *
 * Objects go first, once more after that moment; tables then, in one transaction. Broken off, the objects that are there stay, and the
 * next copy goes on.
 *
 * @throws {ModelwrightError} PROJECT_STORE_FILLED - when the other store is not empty and `replace` is false
 */
export async function copyStore(from: OpenStore, to: OpenStore, tools: CopyTools): Promise<CopiedStore> {
  const catalogue = await storeCatalogue()
  const { parts, replace, progress } = tools
  const has = (part: 'tables' | 'objects'): boolean => parts.includes(part)
  if (has('tables') && !replace && !(await isEmptyStore(to.database, catalogue))) throw filled()
  const copy = (readsEach: boolean) => copyObjects(from.objects, to.objects, { ...tools, readsEach })
  const before = has('objects') ? await copy(tools.readsEach === true) : undefined
  if (!has('tables')) return { ...(before && { objects: before }) }
  const moment = from.database.transaction().setAccessMode('read only')
  return moment.execute(async (read) => {
    // The moment begins with the first look; every object that rows of it name was written before.
    await read.selectFrom('runs').select('id').limit(1).execute()
    const objects = before === undefined ? undefined : together(before, await copy(false))
    const tables = await copyTables(read, to.database, { catalogue, progress })
    return { tables, ...(objects && { objects }) }
  })
}
