import { foldAscii, type Input, type Pipeline, readColumns, textColumnOf } from '@modelwright/runtime'
import { type Exported, isRefusal, type OnnxExporters } from './contracts.ts'

/** What the exported graph knows of the texts of one column. */
export interface KnownSpellings {
  /** Each spelling with its level; null is missing. Sorted; the empty text is missing. */
  readonly spellings: readonly (readonly [string, string | null])[]
}

const raised = (text: string): string =>
  text.replace(/[a-z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 32))

/** A text in lower and upper case and with its first letter raised: A to Z alone. */
function casesOf(text: string): readonly string[] {
  const low = foldAscii(text)
  return [text, low, raised(text), raised(low.slice(0, 1)) + low.slice(1)]
}

/** Texts that are worth a place in the graph: levels, what fixes are known to change, whole numbers as decimals. */
function candidatesOf(
  input: Input,
  levels: readonly string[],
  { pipeline, exporters }: { pipeline: Pipeline; exporters: OnnxExporters },
): readonly string[] {
  const texts = new Set(levels)
  for (const fix of pipeline.fixes) {
    const exporter = exporters.fixes[fix.name]
    if (!fix.columns.includes(input.name) || exporter === undefined || isRefusal(exporter)) continue
    const spelled = exporter.spellings?.(fix.state) ?? []
    for (const text of spelled)
      for (const one of exporter.leftOver === undefined ? [text] : casesOf(text)) texts.add(one)
  }
  if (input.integer === true) for (const level of levels) texts.add(`${level}.0`)
  texts.delete('')
  return [...texts].sort()
}

/**
 * Says which level each spelling of a column means, by the very fixes and reading of the runtime.
 *
 * @param levels - levels that any step tells apart, of the schema and beyond
 */
export function spellingsOf(
  input: Input,
  levels: readonly string[],
  { pipeline, operations, exporters }: Exported & { readonly exporters: OnnxExporters },
): KnownSpellings {
  const candidates = candidatesOf(input, levels, { pipeline, exporters })
  const fixes = pipeline.fixes
    .filter(({ columns }) => columns.includes(input.name))
    .map((fix) => ({ ...fix, columns: [input.name] }))
  const isRefusing = input.unknown === 'refuse'
  const read = readColumns(
    {
      schema: { inputs: [{ ...input, nullable: true, unknown: 'accept' }], output: pipeline.schema.output },
      fixes,
    },
    operations,
    { rowCount: candidates.length, columns: new Map([[input.name, textColumnOf(candidates)]]) },
    { missing: 'accept' },
  ).batch.columns.get(input.name)
  const levelAt = (row: number): string | null => {
    if (read?.type === 'text') return read.missing[row] === 1 ? null : ''
    if (read?.type !== 'category') throw new Error('bug: a category or text was read as something else')
    const code = read.codes[row]
    return code < 0 || (isRefusing && code >= (input.levels?.length ?? 0)) ? null : read.levels[code]
  }
  const spellings = candidates.map((text, row) => [text, levelAt(row)] as const)
  return { spellings: [['', null], ...spellings] }
}
