import {
  carriedInputs,
  foldAscii,
  formatTime,
  type Input,
  type Model,
  type Schema,
} from '@modelwright/runtime'

const mostLevels = 500

/** Raises the first letter, a to z. */
function raised(word: string): string {
  return word.replace(/^[a-z]/, (letter) => String.fromCharCode(letter.charCodeAt(0) - 32))
}

/** `car-prices` as the name of a type, `CarPrices`; as the name of a function, `carPrices`. */
function namesOf(name: string): { type: string; value: string } {
  const words = name.match(/[A-Za-z0-9]+/g) ?? []
  const joined = words.map((word) => raised(word)).join('')
  const type = /^[A-Za-z]/.test(joined) ? joined : `Model${joined}`
  return { type, value: foldAscii(type.charAt(0)) + type.slice(1) }
}

const quoted = (text: string): string =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'").replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'`

const key = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name))

function unionOf({ levels = [], integer }: Input): string {
  if (levels.length === 0 || levels.length > mostLevels)
    return integer === true ? 'string | number' : 'string'
  const numbers = integer === true ? levels.filter((level) => Number.isSafeInteger(Number(level))) : []
  return [...levels.map(quoted), ...numbers].join(' | ')
}

/** A value as it is best sent. */
function valueType(input: Input): string {
  const types = {
    number: () => 'number',
    boolean: () => 'boolean',
    time: () => 'string | number',
    text: () => 'string',
    category: () => unionOf(input),
  }
  return input.nullable ? `${types[input.type]()} | null` : types[input.type]()
}

/** A unit as a comment can hold it. */
const unitText = (unit: string): string =>
  unit
    .replace(/[\r\n\u2028\u2029]+/g, ' ')
    .replaceAll('*/', '* /')
    .slice(0, 80)

function aboutOf({ type, range, levels, unit }: Input): string | undefined {
  if (type === 'time')
    return `ISO 8601 date or date-time, or milliseconds since 1970${usual(range, formatTime)}.`
  if (type === 'number' && (range ?? unit) !== undefined) {
    const said = unit === undefined ? '' : ` ${unitText(unit)}`
    return range === undefined ? `In${said}.` : `Usually ${range[0]} to ${range[1]}${said}.`
  }
  if (type === 'category' && levels !== undefined && levels.length > mostLevels)
    return `One of ${levels.length} levels.`
  return undefined
}

function usual(range: Input['range'], shown: (value: number) => string): string {
  return range === undefined ? '' : `; usually ${shown(range[0])} to ${shown(range[1])}`
}

function fieldsOf(inputs: readonly Input[]): string {
  return inputs
    .map((input) => {
      const about = aboutOf(input)
      return `${about === undefined ? '' : `  /** ${about} */\n`}  readonly ${key(input.name)}: ${valueType(input)}\n`
    })
    .join('')
}

function pastOf({ history }: Schema, type: string): { field: string; text: string } {
  if (history === undefined) return { field: '', text: '' }
  const text = `/** One of the rows that went before. */\nexport interface ${type}PastRow {\n${fieldsOf([history.time, ...history.columns])}}\n\n`
  return { field: `  readonly ${key(history.name)}: readonly ${type}PastRow[]\n`, text }
}

/** The types of a model's rows and labels, as declarations. */
export function rowTypesOf({ name, schema }: Pick<Model, 'name' | 'schema'>) {
  const { type, value } = namesOf(name)
  const { classes, unit } = schema.output
  const past = pastOf(schema, type)
  const label = classes === undefined ? 'number' : classes.map(quoted).join(' | ')
  const text = `${past.text}/** One row to predict. */
export interface ${type}Row {
${fieldsOf(carriedInputs(schema))}${past.field}}

/** What is predicted: ${schema.output.name.replaceAll('*/', '* /')}${unit === undefined ? '' : `, in ${unitText(unit)}`}. */
export type ${type}Label = ${label}
`
  return { type, value, text }
}

/**
 * Writes a TypeScript module of a model: its row, its labels, and clients that know both.
 *
 * Levels of a category are a union of literals, so that a wrong one does not compile; beyond 500 of them it is text.
 *
 * @param title - what the model is called and which version, for the first line
 */
export function typesOf(model: Model, title: string): string {
  const { digest } = model
  const { type, value, text } = rowTypesOf(model)
  return `// Types of ${title.replace(/[\r\n]/g, ' ')}, artifact ${digest.slice(0, 12)}. Written by \`modelwright types\`: change the model, not this file.
import { type Client, type ClientOptions, createClient, createLocalClient, load } from '@modelwright/runtime'

${text}
/** The artifact that these types belong to. */
export const ${value}Digest = '${digest}'

/** Asks a service of the model. */
export function ${value}Client(options: ClientOptions): Client<${type}Row, ${type}Label> {
  return createClient<${type}Row, ${type}Label>(options)
}

/** Runs the model in this process, from the bytes of its artifact. */
export function ${value}Model(bytes: Uint8Array): Client<${type}Row, ${type}Label> {
  return createLocalClient<${type}Row, ${type}Label>(load(bytes))
}
`
}
