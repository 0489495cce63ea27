import { join } from 'node:path'
import {
  type BringContext,
  type Brought,
  ModelwrightError,
  type OptionValues,
  type Source,
} from '../../core/index.ts'
import { type Engine, openEngine, quotedName, quotedText } from '../../engine/index.ts'
import { writingProblem } from '../bytes/file-problem.ts'
import { placesOf } from '../columns/union-columns.ts'
import type { unionOptions } from './combine-options.ts'
import { bringParts, hasValues, openPart, type Part, provenanceOf, typesDiffer } from './parts.ts'

type UnionValues = OptionValues<typeof unionOptions>

/** The type each column has in the whole; a table in which it is blank throughout has no say. */
async function typesOf(engine: Engine, parts: readonly Part[]): Promise<Map<string, string>> {
  const types = new Map<string, { type: string; part: Part }>()
  for (const part of parts)
    for (const [name, type] of part.columns) {
      const before = types.get(name)
      if (before === undefined) types.set(name, { type, part })
      else if (before.type !== type && (await hasValues(engine, part, quotedName(name)))) {
        if (await hasValues(engine, before.part, quotedName(name)))
          throw typesDiffer(name, before.part, part, type)
        types.set(name, { type, part })
      }
    }
  return new Map([...types].map(([name, { type }]) => [name, type]))
}

function selectOf(
  part: Part,
  at: number,
  types: ReadonlyMap<string, string>,
  { origin }: UnionValues,
): string {
  const list = [...types].map(([name, type]) => {
    const value = part.columns.has(name) ? quotedName(name) : 'NULL'
    return `CAST(${value} AS ${type}) AS ${quotedName(name)}`
  })
  if (origin !== '') list.push(`${quotedText(String(at + 1))} AS ${quotedName(origin)}`)
  return `SELECT ${list.join(', ')}, ${at} AS part_number, file_row_number FROM ${part.from}`
}

function takenName(origin: string, part: Part): ModelwrightError {
  return new ModelwrightError('RETRIEVE_COLUMN_TAKEN', {
    message: `"${part.shown}" already has a column "${origin}".`,
    where: part.shown,
    mend: ["Call the column of origins otherwise:  { origin: 'from_table' }"],
  })
}

/**
 * Puts the rows of several sources one after the other; columns are matched by name.
 *
 * @throws {ModelwrightError} RETRIEVE_COLUMNS_DIFFERENT, RETRIEVE_TYPES_DIFFERENT, RETRIEVE_COLUMN_TAKEN
 */
export async function bringUnion(
  sources: readonly Source[],
  values: UnionValues,
  context: BringContext,
): Promise<Brought> {
  const brought = await bringParts(sources, context)
  const folder = await context.makeFolder()
  const path = join(folder, 'union.parquet')
  const engine = await openEngine({ temporary: folder, signal: context.signal })
  try {
    const parts: Part[] = []
    for (const one of brought) parts.push(await openPart(engine, one))
    const names = [...parts[0].columns.keys()]
    if (values.columns === 'same')
      for (const part of parts) placesOf(names, [...part.columns.keys()], part.shown, parts[0].shown)
    const taken = parts.find(({ columns }) => columns.has(values.origin))
    if (taken !== undefined) throw takenName(values.origin, taken)
    const types = await typesOf(engine, parts)
    const all = parts.map((part, at) => selectOf(part, at, types, values)).join(' UNION ALL ')
    await engine.query(
      `COPY (SELECT * EXCLUDE (part_number, file_row_number) FROM (${all}) ORDER BY part_number, file_row_number)
       TO ${quotedText(path)} (FORMAT parquet, COMPRESSION zstd)`,
    )
  } catch (error) {
    throw writingProblem(error, 'the union')
  } finally {
    engine.close()
  }
  return { files: [{ path, shown: 'union' }], format: 'parquet', shown: 'union', ...provenanceOf(brought) }
}
