import { type BringContext, type Brought, ModelwrightError, type Source } from '../../core/index.ts'
import { type Engine, quotedText } from '../../engine/index.ts'

/** A table to be combined, as a Parquet file. */
export interface Part {
  /** What stands after FROM; the column `file_row_number` tells the order of rows. */
  readonly from: string
  readonly shown: string
  /** SQL types by name, in order. */
  readonly columns: ReadonlyMap<string, string>
  readonly brought: Brought
}

/** Brings sources in, one after the other, so that only one lies in memory at a time. */
export async function bringParts(
  sources: readonly Source[],
  context: BringContext,
): Promise<readonly Brought[]> {
  const parts: Brought[] = []
  for (const source of sources) parts.push(await context.toParquet(source))
  return parts
}

/** Looks at the columns of what was brought. */
export async function openPart(engine: Engine, brought: Brought): Promise<Part> {
  const [{ path, shown }] = brought.files
  const from = `read_parquet(${quotedText(path)}, file_row_number = true)`
  const rows = await engine.query(`DESCRIBE SELECT * EXCLUDE (file_row_number) FROM ${from}`)
  const columns = new Map(rows.map((row) => [String(row['column_name']), String(row['column_type'])]))
  return { from, shown, columns, brought }
}

const typeNames: readonly (readonly [RegExp, string])[] = [
  [/^(DOUBLE|FLOAT|DECIMAL|U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?)/, 'a number'],
  [/^TIMESTAMP|^DATE/, 'a time'],
  [/^BOOLEAN/, 'true or false'],
]

/** What a person calls an SQL type. */
export function typeName(type: string): string {
  return typeNames.find(([pattern]) => pattern.test(type))?.[1] ?? 'text'
}

/** Whether a column holds any value: one that is blank throughout goes with every type. */
export async function hasValues(engine: Engine, { from }: Part, expression: string): Promise<boolean> {
  const [row] = await engine.query(`SELECT count(${expression}) AS n FROM ${from}`)
  return Number(row['n']) > 0
}

/** The error for a column that two tables hold different things in. */
export function typesDiffer(name: string, first: Part, other: Part, type: string): ModelwrightError {
  const was = typeName(first.columns.get(name) ?? 'VARCHAR')
  return new ModelwrightError('RETRIEVE_TYPES_DIFFERENT', {
    message: `Column "${name}" is ${typeName(type)} in "${other.shown}", but ${was} in "${first.shown}".`,
    where: other.shown,
    mend: [
      'Write both the same way where they come from.',
      'In a query, cast one of them:  SELECT CAST(id AS text) AS id',
    ],
  })
}

/** Provenance of what was made of parts: what each said, after its number. */
export function provenanceOf(parts: readonly Brought[]): Pick<Brought, 'from' | 'settings' | 'licence'> {
  const settings = parts.flatMap((part, at) =>
    Object.entries(part.settings ?? {}).map(([name, value]) => [`${at + 1}.${name}`, value] as const),
  )
  const licences = [...new Set(parts.flatMap(({ licence }) => licence ?? []))]
  return {
    from: parts.flatMap(({ from }) => from ?? []),
    settings: Object.fromEntries(settings),
    ...(licences.length > 0 && { licence: licences.join('; ') }),
  }
}
