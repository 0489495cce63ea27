import { isModelwrightError, ModelwrightError } from '../../../core/index.ts'
import type { ConnectionTrouble } from '../../../retrieve/index.ts'

/** SQLSTATE of a server's error; `''` where it is none. */
export function stateOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && 'severity' in (error as object) ? code : ''
}

/** The server ended the session, is about to stop or not up yet: a new connection may do. */
const gone = /^(57P0[1-5]|08...|25P03)$/
/** Two transactions were in each other's way: the same again may do. */
const crossed = /^(40001|40P01)$/

/** Whether the connection is lost, as far as the server says. */
export function isGone(error: unknown): boolean {
  return gone.test(stateOf(error))
}

/** Whether the transaction may simply be done again. */
export function isCrossed(error: unknown): boolean {
  return crossed.test(stateOf(error))
}

/** Whether a server that cannot be had now may take a connection soon. */
export function isStarting(error: unknown): boolean {
  return /^(57P03|53300)$/.test(stateOf(error))
}

/** The error for a database that cannot be reached. */
export function unreachable(
  shown: string,
  { why, mend }: ConnectionTrouble,
  cause: unknown,
): ModelwrightError {
  return new ModelwrightError('PROJECT_STORE_UNREACHABLE', {
    message: `The store "${shown}" cannot be reached: ${why}.`,
    where: shown,
    mend: [
      ...mend,
      'Check host and port, and that the server runs.',
      'See where this project keeps its runs:  modelwright store info',
    ],
    cause,
  })
}

/** What is known of a write that was cut off. */
const fates = {
  unknown: '; whether it was written is unknown',
  changed: ', and what it was based on changed meanwhile: nothing of it was written',
  'too-large': ', too much to be done again: nothing of it was written',
} as const

/** The error for a write that was cut off. */
export function writeLost(shown: string, fate: keyof typeof fates, cause: unknown): ModelwrightError {
  return new ModelwrightError('PROJECT_STORE_LOST', {
    message: `The connection to the store "${shown}" was lost while something was being written${fates[fate]}.`,
    where: shown,
    mend:
      fate === 'unknown'
        ? [
            'See what is there once the server answers:  modelwright runs, modelwright models',
            'Run the command again: what is there already is not written twice.',
          ]
        : ['Run the command again.'],
    cause,
  })
}

function refused(shown: string, what: string, mend: readonly string[], cause: unknown): ModelwrightError {
  return new ModelwrightError('PROJECT_STORE_REFUSED', {
    message: `The store "${shown}" ${what}.`,
    where: shown,
    mend,
    cause,
  })
}

const byState: Readonly<Record<string, (shown: string, error: Error) => ModelwrightError>> = {
  '28P01': (shown, error) =>
    refused(
      shown,
      'refuses the user: name or password is wrong or has expired',
      ['Set the password in the environment and name it:  postgres://user:${PGPASSWORD}@host/database'],
      error,
    ),
  '3D000': (shown, error) =>
    refused(
      shown,
      'is in no database of the server',
      ['Make it:  createdb <name>', 'List what the server has:  psql -l'],
      error,
    ),
  '42501': (shown, error) =>
    refused(
      shown,
      `may not be used as it must by this user: ${error.message}`,
      [
        'Have the right granted:  GRANT CREATE ON DATABASE … TO …',
        'Or name a schema of your own:  ?schema=…',
      ],
      error,
    ),
  '25006': (shown, error) =>
    refused(
      shown,
      'takes no changes: the server or the user may only read',
      ['Name the server that takes writes.'],
      error,
    ),
  '53100': (shown, error) =>
    new ModelwrightError('PROJECT_DISK_FULL', {
      message: "The disk of the store's server is full.",
      where: shown,
      mend: ['Free some space there and run the command again.'],
      cause: error,
    }),
  '54000': (shown, error) =>
    new ModelwrightError('PROJECT_NAME_INVALID', {
      message: 'A name is too long to be looked up in PostgreSQL, which takes some 2,700 bytes.',
      where: shown,
      mend: ['Use a shorter name, and put what it says into a value or a note.'],
      cause: error,
    }),
  '55P03': (shown, error) =>
    new ModelwrightError('PROJECT_STORE_BUSY', {
      message: 'Another program has been writing to the run store for a minute.',
      where: shown,
      mend: ['Wait for it to end, or stop it, and run the command again.'],
      cause: error,
    }),
  XX001: (shown, error) =>
    new ModelwrightError('PROJECT_STORE_DAMAGED', {
      message: `The server says that the store is damaged: ${error.message}.`,
      where: shown,
      mend: [
        'Restore it from a backup into another schema:  modelwright store restore <folder>',
        "Ask who keeps the server to look at its disk: this is not Modelwright's to mend.",
      ],
      cause: error,
    }),
}
const alike: Readonly<Record<string, string>> = {
  '28000': '28P01',
  '3F000': '42501',
  '53200': '53100',
  XX002: 'XX001',
}

/** Turns PostgreSQL's errors into ours; constraint errors and bugs come back as they are. */
export function postgresError(error: unknown, shown: string, trouble?: ConnectionTrouble): unknown {
  if (isModelwrightError(error)) return error
  const state = stateOf(error)
  const known = byState[alike[state] ?? state]
  if (known !== undefined) return known(shown, error as Error)
  if (isStarting(error))
    return unreachable(shown, { why: 'it takes no connection now', mend: ['Try again later.'] }, error)
  if (isGone(error)) return unreachable(shown, { why: 'the server ended the connection', mend: [] }, error)
  return trouble === undefined ? error : unreachable(shown, trouble, error)
}
