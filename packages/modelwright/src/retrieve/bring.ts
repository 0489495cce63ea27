import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type Brought,
  ModelwrightError,
  type Provenance,
  type RetrieveContext,
  type Source,
  type SourceDefinition,
} from '../core/index.ts'
import { openEngine, writeParquet } from '../engine/index.ts'
import type { Format, ReadTable } from './format.ts'
import { formatOfAll } from './sources/file.ts'
import { readers, sources } from './sources/index.ts'

function brokenSource(name: string, problem: string): ModelwrightError {
  return new ModelwrightError('RETRIEVE_SOURCE_UNKNOWN', {
    message: `The source "${name}" ${problem}.`,
    mend: ['Write one of ours, or your own with sourceWith(defineSource(…)).'],
  })
}

/** The code of a source; undefined where its name is not known. */
function definitionOf({ name, definition }: Source): SourceDefinition | undefined {
  const known: Readonly<Record<string, SourceDefinition>> = sources
  return definition ?? (Object.hasOwn(known, name) ? known[name] : undefined)
}

const isSource = (value: unknown): value is Source => (value as Source | null | undefined)?.kind === 'source'

/** The units that a source and those it is made of say numbers of columns are in, by column. */
export function unitsOfSource(source: Source): Readonly<Record<string, string>> {
  const { options } = source
  const inner = Object.values(options).flat().filter(isSource).map(unitsOfSource)
  return Object.assign({}, ...inner, definitionOf(source)?.units?.(options))
}

/** What a source brought, until `release` removes what was written for it. */
export interface OpenBrought {
  readonly brought: Brought
  release(): Promise<void>
}

/**
 * Brings a source's files in.
 *
 * @throws {ModelwrightError} RETRIEVE_… - when they cannot be had; nothing is left behind
 */
export async function openBrought(source: Source, context: RetrieveContext): Promise<OpenBrought> {
  const definition = definitionOf(source)
  if (definition === undefined) throw brokenSource(source.name, 'is not known')
  const folders: string[] = []
  const makeFolder = async (): Promise<string> => {
    const folder = await mkdtemp(join(context.temporary, 'brought-'))
    folders.push(folder)
    return folder
  }
  const release = async (): Promise<void> => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
  }
  try {
    const brought = await definition.bring(source.options, {
      ...context,
      makeFolder,
      toParquet: async (other) => toParquet(other, await makeFolder(), context),
    })
    if (brought.files.length === 0) throw brokenSource(source.name, 'brought no file')
    return { brought, release }
  } catch (error) {
    await release()
    throw error
  }
}

/** Brings a source's files in, hands them on, and removes what was written for them once the work is done. */
export async function withBrought<Result>(
  source: Source,
  context: RetrieveContext,
  work: (brought: Brought) => Promise<Result>,
): Promise<Result> {
  const { brought, release } = await openBrought(source, context)
  try {
    return await work(brought)
  } finally {
    await release()
  }
}

/** What messages call the whole of what was brought. */
export function shownOf({ shown, from, files }: Brought): string {
  return shown ?? from?.[0] ?? files[0].shown
}

/** Where a table came from. */
export function provenanceOf(source: Source, brought: Brought, read: ReadTable): Provenance {
  return {
    source: source.name,
    from: brought.from ?? brought.files.map(({ shown }) => shown),
    settings: { ...brought.settings, ...read.settings },
    ...(brought.licence !== undefined && { licence: brought.licence }),
    ...(brought.pages !== undefined && { pages: brought.pages }),
  }
}

/** Options for reading; what numbers of text are likely to look like says nothing of other files, and is no fault there. */
function readingFor({ reading = {} }: Brought, format: Format): NonNullable<Brought['reading']> {
  if (format === 'csv' || reading['decimal'] !== 'likely-comma') return reading
  return Object.fromEntries(Object.entries(reading).filter(([name]) => name !== 'decimal'))
}

/** Reads all that was brought into typed columns. */
export async function readBrought(brought: Brought, context: RetrieveContext): Promise<ReadTable> {
  const format = brought.format ?? (await formatOfAll(brought.files))
  return readers[format].readTable(brought.files, readingFor(brought, format), context)
}

/** Brings a source's rows as one Parquet file in a folder. */
export async function toParquet(source: Source, folder: string, context: RetrieveContext): Promise<Brought> {
  const path = join(folder, 'rows.parquet')
  return withBrought(source, context, async (brought) => {
    const read = await readBrought(brought, context)
    const engine = await openEngine({ temporary: context.temporary, signal: context.signal })
    try {
      await writeParquet(engine, path, read)
    } finally {
      engine.close()
    }
    const { settings, licence } = brought
    return {
      files: [{ path, shown: shownOf(brought) }],
      format: 'parquet',
      from: brought.from ?? brought.files.map(({ shown }) => shown),
      settings: { ...settings, ...read.settings },
      ...(licence === undefined ? {} : { licence }),
    }
  })
}
