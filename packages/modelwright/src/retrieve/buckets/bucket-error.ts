import { ModelwrightError } from '../../core/index.ts'
import { systemCode } from '../../core/node/system-code.ts'
import { Passing } from '../http/http-problem.ts'
import type { Secrets } from '../secrets.ts'
import type { Bucket, BucketKind, BucketProblem } from './bucket.ts'

/** Which cloud was asked, and what must not stand in messages. */
export interface Asked {
  readonly kind: BucketKind
  readonly secrets: Secrets
}

const unreachable = 'Check that this machine has a connection, and the endpoint if you state one.'

/** Says what a cloud's refusal means, in our words. */
export function errorOf({ kind, words }: BucketProblem, where: string, reading: Asked): ModelwrightError {
  const said = reading.secrets.scrub(words).replace(/\s+/g, ' ').replace(/\.$/, '').slice(0, 200)
  const make = (code: string, message: string, mend: readonly string[]): ModelwrightError =>
    new ModelwrightError(code, { message, where, mend })
  const { credentials, what } = reading.kind
  switch (kind) {
    case 'object-missing':
      return make('RETRIEVE_ADDRESS_MISSING', `There is no object "${where}".`, [
        'Check bucket and key: keys know capital letters.',
      ])
    case 'bucket-missing':
      return make('RETRIEVE_ADDRESS_MISSING', `There is no bucket of that name: "${where}".`, [
        'Check the name, and the account or region.',
      ])
    case 'access-refused':
      return make('RETRIEVE_ACCESS_REFUSED', `${what} refuses "${where}": ${said}.`, [
        'Have the right to list and read it granted.',
        ...credentials,
      ])
    case 'credential-missing':
      return make('RETRIEVE_ACCESS_REFUSED', `There are no credentials for ${what}: ${said}.`, credentials)
    case 'credential-expired':
      return make(
        'RETRIEVE_ACCESS_REFUSED',
        `The credential for ${what} has expired or is not valid: ${said}.`,
        ['Log in again, or get a fresh one.', ...credentials],
      )
    case 'object-changed':
      return make('RETRIEVE_FILE_CHANGED', `"${where}" changed while it was read.`, [
        'Try again once it is written.',
      ])
    case 'setting-missing':
      return make(
        'RETRIEVE_ADDRESS_INVALID',
        `${what} cannot tell where "${where}" is: ${said}.`,
        credentials,
      )
    case 'host-failing':
      return make('RETRIEVE_HOST_FAILING', `${what} fails: ${said}.`, ['Try again later.'])
    case 'host-unreachable':
      return make('RETRIEVE_HOST_UNREACHABLE', `${what} cannot be reached: ${said}.`, [unreachable])
  }
}

const cutCodes = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ETIMEDOUT',
  'EPIPE',
  'EAI_AGAIN',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ABORT_ERR',
])

/** Turns a failure into our words; one that may pass is marked as such. */
export function translated(
  error: unknown,
  where: string,
  reading: Asked & { readonly bucket: Bucket },
): unknown {
  if (error instanceof ModelwrightError || error instanceof Passing) return error
  const code = systemCode(error) ?? ''
  const cut = cutCodes.has(code) || /aborted|socket hang up/.test(error instanceof Error ? error.message : '')
  const problem: BucketProblem | undefined =
    reading.bucket.problem(error) ??
    (cut ? { kind: 'host-unreachable', words: 'the connection was cut' } : undefined)
  if (problem === undefined) return error
  const told = errorOf(problem, where, reading)
  return problem.kind === 'host-failing' || problem.kind === 'host-unreachable' ? new Passing(told) : told
}
