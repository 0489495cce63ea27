import { didYouMean, ModelwrightError } from '../../core/index.ts'

/** The error for a query that the database refuses, in the database's own words. */
export function queryFailed(
  message: string,
  where: string,
  { mend = [] }: { readonly mend?: readonly string[] } = {},
): ModelwrightError {
  const text = message.trim().replace(/\s+/g, ' ').slice(0, 400)
  return new ModelwrightError('RETRIEVE_QUERY_FAILED', {
    message: `The database refuses the query: ${text}${/[.!?]$/.test(text) ? '' : '.'}`,
    where,
    mend: mend.length > 0 ? mend : ['Mend the query; try it in a client of the database first.'],
  })
}

/** The error for a query that does not read exactly one table. */
export function queryUnfit(what: string, where: string): ModelwrightError {
  return new ModelwrightError('RETRIEVE_QUERY_UNFIT', {
    message: `The query ${what}.`,
    where,
    mend: ['Write one query that gives rows:  SELECT … FROM …'],
  })
}

/** The error for a result in which a name occurs twice. */
export function nameTwice(names: readonly string[], where: string): ModelwrightError | undefined {
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice === undefined) return undefined
  return new ModelwrightError('RETRIEVE_COLUMN_DUPLICATE', {
    message: `The query gives two columns called "${twice}".`,
    where,
    mend: [`Name one of them otherwise:  SELECT … AS other_${twice.replace(/\W+/g, '_')}`],
  })
}

/** The error for a database that another program has open for writing. */
export function databaseLocked(where: string): ModelwrightError {
  return new ModelwrightError('RETRIEVE_DATABASE_LOCKED', {
    message: `"${where}" is in use by another program.`,
    where,
    mend: ['Close that program, or wait until it is done.', 'Or read a copy of the file.'],
  })
}

/** Names of tables as a way out, the nearest first where one was meant. */
export function tablesMend(asked: string | undefined, tables: readonly string[]): readonly string[] {
  if (tables.length === 0) return ['The database has no table.']
  const near = asked === undefined ? [] : didYouMean(asked, tables)
  return [...near, `Tables: ${tables.slice(0, 12).join(', ')}${tables.length > 12 ? ', …' : ''}`]
}

/** The error for a query that gives no row. */
export function withoutRows(where: string): ModelwrightError {
  return new ModelwrightError('RETRIEVE_TABLE_EMPTY', {
    message: 'The query gives no row.',
    where,
    mend: ['Check its conditions, and the values of its parameters.'],
  })
}
