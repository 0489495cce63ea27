import { ModelwrightError, type OptionSpecs, readOptions, type Source } from '../../core/index.ts'

/** Options of `join`. */
export const joinOptions = {
  on: {
    type: 'list',
    default: [],
    about:
      "columns that make up the key; 'customer=id' where the first table calls it otherwise than the rest",
  },
  how: {
    type: 'choice',
    default: 'left',
    choices: ['left', 'inner'],
    about: 'left: every row of the first table stays; inner: only those that find a match in every other',
  },
  many: {
    type: 'choice',
    default: 'refuse',
    choices: ['refuse', 'multiply'],
    about: 'what to do where a key occurs more than once in a further table: a row for each match, or no',
  },
} as const satisfies OptionSpecs

/** Options of `union`. */
export const unionOptions = {
  columns: {
    type: 'choice',
    default: 'same',
    choices: ['same', 'any'],
    about: 'same: all tables must have the same columns; any: what a table lacks is missing in its rows',
  },
  origin: {
    type: 'text',
    default: '',
    about: 'name of a column that tells which table a row is from, by its place from 1',
  },
} as const satisfies OptionSpecs

/** Checks the sources that another is made of. @throws {ModelwrightError} CORE_OPTION_INVALID */
export function readSources(sources: unknown, owner: string): readonly Source[] {
  const isSource = (value: unknown): value is Source => (value as Source | undefined)?.kind === 'source'
  if (Array.isArray(sources) && sources.length >= 2 && sources.every(isSource)) return sources
  throw new ModelwrightError('CORE_OPTION_INVALID', {
    message: `${owner} needs a list of two sources or more.`,
    where: owner,
    mend: [`Write:  ${owner}([csv('a.csv'), csv('b.csv')]${owner === 'join' ? ", { on: 'id' }" : ''})`],
  })
}

/** Checks options of `join`; one key may be written without a list. @throws {ModelwrightError} CORE_OPTION_INVALID */
export function readJoinOptions(given: Readonly<Record<string, unknown>>) {
  const on = typeof given['on'] === 'string' ? [given['on']] : given['on']
  const values = readOptions(joinOptions, { ...given, ...(on === undefined ? {} : { on }) }, 'join')
  if (values.on.length > 0) return values
  throw new ModelwrightError('CORE_OPTION_INVALID', {
    message: 'Bad options for join: "on" must name the columns that make up the key.',
    where: 'join',
    mend: ["Write:  { on: 'id' }  or, where names differ:  { on: 'customer=id' }"],
  })
}
