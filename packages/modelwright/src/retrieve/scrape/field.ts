import { ModelwrightError } from '../../core/index.ts'

/** One column, and where its value is within a row. */
export interface Field {
  readonly name: string
  /** Empty: the row itself. */
  readonly selector: string
  /** Absent: the text. */
  readonly attribute?: string
  /** All matches, as a list; else the first. */
  readonly isList: boolean
}

/** A selector with the attribute that may follow it: `h3 a@href`. */
export function targetOf(text: string): Pick<Field, 'selector' | 'attribute'> {
  const found = /@([A-Za-z_][\w:.-]*)\s*$/.exec(text)
  return found === null
    ? { selector: text.trim() }
    : { selector: text.slice(0, found.index).trim(), attribute: found[1] }
}

function badField(problem: string): ModelwrightError {
  return new ModelwrightError('CORE_OPTION_INVALID', {
    message: `Bad options for scrape: ${problem}.`,
    where: 'scrape',
    mend: [
      "Write name and selector:  fields: { name: 'h3', link: 'h3 a@href' }",
      "--field name=h3 --field 'link=h3 a@href'",
    ],
  })
}

function fieldOf(text: string): Field {
  const at = text.indexOf('=')
  const name = text.slice(0, Math.max(at, 0)).trim()
  const isList = name.endsWith('[]')
  const plain = isList ? name.slice(0, -2).trim() : name
  if (plain === '')
    throw badField(`a field must be written name=selector, found ${JSON.stringify(text.slice(0, 80))}`)
  return { name: plain, ...targetOf(text.slice(at + 1)), isList }
}

/** Reads what the columns are. @throws {ModelwrightError} CORE_OPTION_INVALID */
export function fieldsOf(texts: readonly string[]): readonly Field[] {
  const fields = texts.map(fieldOf)
  const names = fields.map(({ name }) => name)
  const twice = names.find((name, at) => names.indexOf(name) < at)
  if (twice !== undefined) throw badField(`two fields are called "${twice}"`)
  return fields
}

/** Writes columns given by name as the list that options hold. */
export function listOfFields(
  fields: Readonly<Record<string, string>> | readonly string[],
): readonly string[] {
  return Array.isArray(fields)
    ? (fields as readonly string[])
    : Object.entries(fields).map(([name, selector]) => `${name}=${selector}`)
}
