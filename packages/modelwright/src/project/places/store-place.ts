import type { PostgresPlace } from '../store/postgres/line.ts'
import { addressProblem, parametersOf } from './address-problem.ts'

/** Where the tables go in a database, unless another schema is named. */
const defaultSchema = 'modelwright'
const longestName = 63

// A sign out of place is refused rather than guessed at: what was meant as a password could be shown as a host.
const form =
  /^(postgres(?:ql)?:\/\/)(?:([^/?#@]*)@)?((?:\[[^\]/?#@]*\]|[^/?#@:]*)(?::\d{1,5})?)(?:\/([^/?#@]*))?(?:\?([^#]*))?$/
const mend = ["Write:  postgres('postgres://user:${PGPASSWORD}@host:5432/database?schema=modelwright')"]

function schemaOf(given: string | null, where: string): string {
  const schema = given ?? defaultSchema
  if (
    schema === '' ||
    schema.includes('\0') ||
    /^pg_/i.test(schema) ||
    Buffer.byteLength(schema) > longestName
  )
    throw addressProblem(
      `names a schema that cannot be: it needs 1 to ${longestName} bytes, and must not begin with "pg_"`,
      where,
      mend,
    )
  return schema
}

/** Whether an address holds a password itself, where the name of a variable should stand. */
export function hasPassword(address: string): boolean {
  const user = form.exec(address)?.[2] ?? ''
  const password = user.includes(':') ? user.slice(user.indexOf(':') + 1) : ''
  return password !== '' && !/^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/.test(password)
}

/**
 * Reads where a store lies: `postgres://user:${PGPASSWORD}@host:5432/database?schema=churn`; `${NAME}` is filled from the
 * environment when it connects. Other parameters are the client's, such as `sslmode=verify-full`.
 *
 * @param where - who said it, for messages
 * @throws {ModelwrightError} PROJECT_PLACE_INVALID - when it is no address of a PostgreSQL database
 */
export function storePlaceOf(address: string, where: string): PostgresPlace {
  const found = form.exec(address)
  if (found === null)
    throw addressProblem('where runs are kept is no address of a PostgreSQL database', where, mend)
  const [, scheme, user, host, database = '', query = ''] = found
  const schema = schemaOf(new URLSearchParams(query).get('schema'), where)
  const rest = query.split('&').filter((part) => part !== '' && !/^schema(=|$)/.test(part))
  const names = parametersOf(query).map(([name]) => name)
  if (names.filter((name) => name === 'schema').length > 1)
    throw addressProblem('names two schemas', where, mend)
  const login = user === undefined ? '' : `${user}@`
  const settings = rest.length === 0 ? '' : `?${rest.join('&')}`
  return {
    url: `${scheme}${login}${host}/${database}${settings}`,
    schema,
    shown: `postgres://${host}/${database}${schema === defaultSchema ? '' : `?schema=${encodeURIComponent(schema)}`}`,
  }
}
