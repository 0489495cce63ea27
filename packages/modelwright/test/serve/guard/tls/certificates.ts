import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Whether certificates can be made here. */
export const hasOpenssl = spawnSync('openssl', ['version']).status === 0

/** A certificate and its key, as files. */
export interface Pair {
  readonly cert: string
  readonly key: string
}

function openssl(args: readonly string[]): void {
  const { status, stderr } = spawnSync('openssl', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`openssl ${args[0]} ended with ${status}: ${stderr}`)
}

/** Makes an authority of its own. */
export function makeAuthority(folder: string, name: string): Pair {
  const pair = { cert: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) }
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  openssl([
    'req',
    '-x509',
    ...key,
    '-subj',
    `/CN=${name}`,
    '-days',
    '2',
    '-keyout',
    pair.key,
    '-out',
    pair.cert,
  ])
  return pair
}

/** Has an authority sign a certificate, for 127.0.0.1 and localhost where nothing else is said. */
export function makeCertificate(
  folder: string,
  name: string,
  authority: Pair,
  of = 'IP:127.0.0.1,DNS:localhost',
): Pair {
  const pair = { cert: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) }
  const request = join(folder, `${name}.csr`)
  const extension = join(folder, `${name}.ext`)
  writeFileSync(extension, `subjectAltName=${of}\n`)
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  openssl(['req', ...key, '-subj', `/CN=${name}`, '-keyout', pair.key, '-out', request])
  const signed = ['-CA', authority.cert, '-CAkey', authority.key, '-CAcreateserial', '-extfile', extension]
  openssl(['x509', '-req', '-in', request, '-days', '1', ...signed, '-out', pair.cert])
  return pair
}
