import { ModelwrightError } from './errors.ts'
import { nearest } from './nearest.ts'

/** Where a tuner searches an option. */
export interface TuneRange {
  readonly low: number
  readonly high: number
  /** Search evenly in the logarithm. */
  readonly log?: boolean
}

/** Another option and the values it must have. */
export interface OptionCondition {
  readonly option: string
  readonly is: readonly (string | number | boolean)[]
}

interface Described {
  /** One line for help, docs tables and forms. */
  readonly about: string
  /** A tuner searches the option only where another one has one of these values; elsewhere it has no effect. */
  readonly when?: OptionCondition
}

/** A real number; bounds are inclusive unless `exclusiveMin`. */
export interface NumberOption extends Described {
  readonly type: 'number'
  readonly default: number
  readonly min?: number
  readonly max?: number
  readonly exclusiveMin?: number
  readonly tune?: TuneRange
}

/** A whole number; bounds are inclusive. */
export interface IntegerOption extends Described {
  readonly type: 'integer'
  readonly default: number
  readonly min?: number
  readonly max?: number
  readonly tune?: TuneRange
}

/** One of a closed list of words. */
export interface ChoiceOption<Word extends string = string> extends Described {
  readonly type: 'choice'
  readonly default: Word
  readonly choices: readonly Word[]
  readonly tune?: readonly Word[]
}

export interface BooleanOption extends Described {
  readonly type: 'boolean'
  readonly default: boolean
  /** A tuner tries both. */
  readonly tune?: true
}

export interface TextOption extends Described {
  readonly type: 'text'
  readonly default: string
}

/** A list of strings, such as column names. */
export interface ListOption extends Described {
  readonly type: 'list'
  readonly default: readonly string[]
}

/** One declared option: its check, error sentence, flag, form, docs row and search space all come from here. */
export type OptionSpec = NumberOption | IntegerOption | ChoiceOption | BooleanOption | TextOption | ListOption

/** Declared options by name. */
export type OptionSpecs = Readonly<Record<string, OptionSpec>>

type ValueOf<Spec> = Spec extends { type: 'number' | 'integer' }
  ? number
  : Spec extends { type: 'choice'; choices: readonly (infer Word)[] }
    ? Word
    : Spec extends { type: 'boolean' }
      ? boolean
      : Spec extends { type: 'list' }
        ? readonly string[]
        : string

/** The checked values of declared options. */
export type OptionValues<Specs extends OptionSpecs> = { readonly [Name in keyof Specs]: ValueOf<Specs[Name]> }

function numberRule(spec: NumberOption | IntegerOption): string {
  const kind = spec.type === 'integer' ? 'a whole number' : 'a number'
  const above = spec.type === 'number' && spec.exclusiveMin !== undefined ? ` above ${spec.exclusiveMin}` : ''
  const low = spec.min === undefined ? '' : ` from ${spec.min}`
  const high = spec.max === undefined ? '' : ` to ${spec.max}`
  return kind + above + low + high
}

/** Says in words what values an option takes, e.g. "a number from 0 to 1". */
export function ruleOf(spec: OptionSpec): string {
  switch (spec.type) {
    case 'number':
    case 'integer':
      return numberRule(spec)
    case 'choice':
      return `one of ${spec.choices.join(', ')}`
    case 'boolean':
      return 'true or false'
    case 'text':
      return 'text'
    case 'list':
      return 'a list of names'
  }
}

function numberFits(spec: NumberOption | IntegerOption, value: unknown): boolean {
  if (typeof value !== 'number' || !Number.isFinite(value)) return false
  if (spec.type === 'integer' && !Number.isInteger(value)) return false
  if (spec.type === 'number' && spec.exclusiveMin !== undefined && value <= spec.exclusiveMin) return false
  return value >= (spec.min ?? -Infinity) && value <= (spec.max ?? Infinity)
}

/** Tells whether a value obeys an option's declared rule. */
export function fits(spec: OptionSpec, value: unknown): boolean {
  switch (spec.type) {
    case 'number':
    case 'integer':
      return numberFits(spec, value)
    case 'choice':
      return typeof value === 'string' && spec.choices.includes(value)
    case 'boolean':
      return typeof value === 'boolean'
    case 'text':
      return typeof value === 'string'
    case 'list':
      return Array.isArray(value) && value.every((entry) => typeof entry === 'string')
  }
}

/**
 * Checks given options against their declarations and fills in defaults; collects every problem before failing.
 *
 * @param owner - whose options these are, for messages: `logistic`
 * @throws {ModelwrightError} CORE_OPTION_INVALID - when a name is unknown or a value breaks its rule
 */
export function readOptions<Specs extends OptionSpecs>(
  specs: Specs,
  given: Readonly<Record<string, unknown>>,
  owner: string,
): OptionValues<Specs> {
  const problems: string[] = []
  const mend: string[] = []
  const values: Record<string, unknown> = {}
  for (const [name, spec] of Object.entries(specs)) {
    const value = given[name] === undefined ? spec.default : given[name]
    if (!fits(spec, value))
      problems.push(`"${name}" must be ${ruleOf(spec)}, found ${JSON.stringify(value) ?? String(value)}`)
    values[name] = value
  }
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(specs, name)) continue
    problems.push(`there is no option "${name}"`)
    const found = nearest(name, Object.keys(specs))
    if (found !== undefined) mend.push(`Write "${found}" instead of "${name}".`)
  }
  if (problems.length > 0) {
    mend.push(`Options of ${owner}: ${Object.keys(specs).join(', ') || 'none'}.`)
    throw new ModelwrightError('CORE_OPTION_INVALID', {
      message: `Bad options for ${owner}: ${problems.join('; ')}.`,
      where: owner,
      mend,
    })
  }
  return Object.freeze(values) as OptionValues<Specs>
}
