import type { Client } from 'pg'
import { type BringContext, ModelwrightError, type OptionSpecs, type OptionValues } from '../../core/index.ts'
import { systemCode } from '../../core/node/system-code.ts'
import type { Secrets } from '../secrets.ts'

/** Options of PostgreSQL. */
export const postgresOptions = {
  url: {
    type: 'text',
    default: '',
    about:
      'postgres://user:${PGPASSWORD}@host/database; ${NAME} is filled from the environment; default: DATABASE_URL, else PGHOST and its kin',
  },
  connectTimeoutMs: { type: 'integer', default: 10_000, min: 1, about: 'longest wait for a connection' },
  statementTimeoutMs: {
    type: 'integer',
    default: 0,
    min: 0,
    max: 2_147_483_647,
    about: 'longest time the query may take; 0: as the server is set',
  },
  maxBytes: { type: 'integer', default: 100_000_000_000, min: 1, about: 'largest result, as text' },
} as const satisfies OptionSpecs

/** Checked values of {@link postgresOptions}. */
export type PostgresValues = OptionValues<typeof postgresOptions>

/** An open connection and what messages call it. */
export interface Connection {
  readonly client: Client
  /** Host and database: never user or password. */
  readonly shown: string
}

function unreachable(shown: string, why: string, mend: readonly string[]): ModelwrightError {
  return new ModelwrightError('RETRIEVE_HOST_UNREACHABLE', {
    message: `The database "${shown}" cannot be reached: ${why}.`,
    where: shown,
    mend,
  })
}

const checkUrl = "Check host and port:  { url: 'postgres://user:${PGPASSWORD}@host:5432/database' }"

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'its name could not be looked up for now',
  ETIMEDOUT: 'it did not answer in time',
  ECONNRESET: 'the connection was cut',
  EHOSTUNREACH: 'there is no way to the host',
  ENETUNREACH: 'there is no network',
  ENOENT: 'there is no such socket',
  EPIPE: 'the connection was cut',
}

/** Why a connection cannot be had or was lost, and what may help besides looking at the address. */
export interface ConnectionTrouble {
  readonly why: string
  readonly mend: readonly string[]
  /** The address is of no avail here: it was reached. */
  readonly wasReached?: true
}

/** What went wrong with a connection itself; undefined where it was something else. */
export function connectionTrouble(error: unknown): ConnectionTrouble | undefined {
  const code = systemCode(error) ?? ''
  const text = error instanceof Error ? error.message : ''
  if (Object.hasOwn(reasons, code)) return { why: reasons[code], mend: [] }
  if (/timeout expired/i.test(text)) return { why: 'it did not answer in time', mend: [] }
  if (/does not support SSL/i.test(text))
    return {
      why: 'it speaks without encryption only',
      mend: ['Add to the address:  ?sslmode=disable'],
      wasReached: true,
    }
  if (/CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/.test(code))
    return {
      why: `its certificate is not trusted (${code})`,
      mend: ['Name the authority:  ?sslmode=verify-full&sslrootcert=ca.pem'],
      wasReached: true,
    }
  if (/Connection terminated|connection is closed|not queryable|unexpected(ly)?/i.test(text) && code === '')
    return { why: 'the connection was cut', mend: ['Try again.'] }
  return undefined
}

/** What went wrong with a connection of a source; undefined where it was something else. */
export function connectionLost(error: unknown, shown: string): ModelwrightError | undefined {
  const trouble = connectionTrouble(error)
  if (trouble === undefined) return undefined
  const { why, mend, wasReached } = trouble
  const isSlow = /timeout expired/i.test(error instanceof Error ? error.message : '')
  return unreachable(shown, why, [
    ...mend,
    ...(wasReached ? [] : [checkUrl]),
    ...(isSlow ? ['Wait longer:  { connectTimeoutMs: 60_000 }'] : []),
  ])
}

function refused(shown: string, what: string, mend: readonly string[]): ModelwrightError {
  return new ModelwrightError('RETRIEVE_ACCESS_REFUSED', {
    message: `"${shown}" ${what}.`,
    where: shown,
    mend,
  })
}

/** What the server says of who connects; undefined where it says something else. */
function accessProblem(code: string, shown: string): ModelwrightError | undefined {
  switch (code) {
    case '28P01':
    case '28000':
      return refused(shown, 'refuses the user: name or password is wrong or has expired', [
        "Set the password in the environment:  { url: 'postgres://user:${PGPASSWORD}@host/database' }",
      ])
    case '3D000':
      return new ModelwrightError('RETRIEVE_ADDRESS_MISSING', {
        message: `The server has no database of that name: "${shown}".`,
        where: shown,
        mend: ['List what it has:  psql -l'],
      })
    case '53300':
    case '57P03':
      return new ModelwrightError('RETRIEVE_HOST_FAILING', {
        message: `"${shown}" takes no connection now.`,
        where: shown,
        mend: ['Try again later.'],
      })
  }
  return undefined
}

/** Settings of a connection from the environment that was handed in; pg reads what it lacks from the process itself. */
function fromEnvironment(env: Readonly<Record<string, string | undefined>>) {
  const named = {
    host: env['PGHOST'],
    port: env['PGPORT'] === undefined ? undefined : Number(env['PGPORT']),
    user: env['PGUSER'],
    password: env['PGPASSWORD'],
    database: env['PGDATABASE'],
  }
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined))
}

/** The address with the password of the environment, where it has none of its own: pg would take that for an empty one. */
function withPassword(connectionString: string, password = ''): string {
  const address = new URL(connectionString)
  if (address.password !== '' || address.username === '' || password === '') return connectionString
  address.password = encodeURIComponent(password)
  return address.href
}

/**
 * Settings of a client from an address in which `${NAME}` stands for what the environment holds; what it lacks comes from PGHOST
 * and its kin.
 *
 * @throws {ModelwrightError} RETRIEVE_SECRET_MISSING, RETRIEVE_ADDRESS_INVALID
 */
export function postgresSettings(
  url: string,
  env: Readonly<Record<string, string | undefined>>,
  secrets: Secrets,
) {
  if (env['PGPASSWORD'] !== undefined) secrets.hide(env['PGPASSWORD'])
  const template = url === '' ? (env['DATABASE_URL'] ?? '') : url
  if (template === '') return fromEnvironment(env)
  const connectionString = secrets.fill(template, 'postgres')
  if (!/^postgres(ql)?:\/\//.test(connectionString) || !URL.canParse(connectionString))
    throw new ModelwrightError('RETRIEVE_ADDRESS_INVALID', {
      message: 'The address of the database is none.',
      where: url === '' ? 'DATABASE_URL' : 'postgres, option "url"',
      mend: [
        "Write:  { url: 'postgres://user:${PGPASSWORD}@host:5432/database' }",
        'Encode @ : / in a password as %40 %3A %2F.',
      ],
    })
  const { password } = new URL(connectionString)
  for (const spelling of [password, decoded(password)]) secrets.hide(spelling)
  return { ...fromEnvironment(env), connectionString: withPassword(connectionString, env['PGPASSWORD']) }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/**
 * Connects, for reading alone: everything happens in one read-only transaction.
 *
 * @throws {ModelwrightError} RETRIEVE_HOST_UNREACHABLE, RETRIEVE_ACCESS_REFUSED, RETRIEVE_ADDRESS_INVALID, RETRIEVE_ADDRESS_MISSING
 */
export async function connectPostgres(
  values: PostgresValues,
  context: BringContext,
  secrets: Secrets,
): Promise<Connection> {
  const { default: pg } = await import('pg')
  const client = new pg.Client({
    ...postgresSettings(values.url, context.env ?? {}, secrets),
    connectionTimeoutMillis: values.connectTimeoutMs,
    application_name: 'modelwright',
  })
  const shown = `postgres://${client.host}:${client.port}/${client.database ?? ''}`
  // A connection that breaks while no query waits is reported here; the next query tells the user.
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    await client.query(
      `SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL standard_conforming_strings = on;
       SET LOCAL client_encoding = 'UTF8'; SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'`,
    )
    if (values.statementTimeoutMs > 0)
      await client.query(`SET LOCAL statement_timeout = ${values.statementTimeoutMs}`)
    return { client, shown }
  } catch (error) {
    await client.end().catch(() => {})
    throw accessProblem(systemCode(error) ?? '', shown) ?? connectionLost(error, shown) ?? error
  }
}
