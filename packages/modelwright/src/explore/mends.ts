import type { ColumnProfile } from './profile-types.ts'

type Column = Pick<ColumnProfile, 'name'>

/** The line that leaves a column out. */
export function ignoreLine({ name }: Column): string {
  return `ignore: [${JSON.stringify(name)}]`
}

/** The line that puts a step of preparation before what a learner needs anyway. */
export function step(name: string, { name: column }: Column): string {
  return `prepare: [${name}(${JSON.stringify(column)})]`
}

/** The line that runs a fix besides those that run anyway. */
export function fixesAnd(code: string): string {
  return `clean: [...autoFixes(), ${code}]`
}

/** Text as a string of code. */
const quoted = (text: string): string =>
  `'${text.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}'`

/** The line that has a query tell, in each run, of what it finds; what to do about it is for people to say. */
export function watchLine(query: string, about: string): string {
  return `explore: { expect: [expectSql(${quoted(query)}, { about: ${quoted(about)}, severity: 'warn' })] }`
}

/** A name as SQL writes it. */
export const sqlName = (name: string): string => `"${name.replaceAll('"', '""')}"`

function fix(name: string, { name: column }: Column): string {
  return fixesAnd(`${name}({ columns: [${JSON.stringify(column)}] })`)
}

/** Lines of the workflow file for what values are written like, by what is wrong with them. */
export const valueMends = {
  sentinel: (column: Column): string => fix('sentinels', column),
  date: (column: Column): string => fix('dates', column),
  spellings: (column: Column): string => fix('levels', column),
  mixed: (column: Column): string => fix('numbers', column),
  tokens: (column: Column): string => fix('missingTokens', column),
} as const
