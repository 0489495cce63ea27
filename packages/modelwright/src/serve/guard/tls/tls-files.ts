import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { ServerOptions } from 'node:https'
import type { Server } from 'node:tls'
import { type Log, ModelwrightError } from '../../../core/index.ts'
import { marksOf, watchFiles } from '../watch-files.ts'

/** Files in PEM by which a server speaks TLS. They are read again when they change. */
export interface TlsFiles {
  /** The certificate and those between it and the root. */
  readonly cert: string
  /** Its private key, not encrypted. */
  readonly key: string
  /** Those who sign certificates of clients: nobody without such a one gets as far as a request. */
  readonly clientCa?: string
}

/** What the TLS server is set up with. */
export interface TlsPair {
  readonly cert: string
  readonly key: string
  readonly ca?: string
}

function invalid(message: string, where: string, cause?: unknown): ModelwrightError {
  return new ModelwrightError('SERVE_TLS_INVALID', {
    message,
    where,
    mend: ['Name files in PEM that belong together:  --tls-cert chain.pem --tls-key key.pem'],
    ...(cause === undefined ? {} : { cause }),
  })
}

async function readPem(path: string, what: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const { code = 'error' } = error as NodeJS.ErrnoException
    throw invalid(`The ${what} cannot be read (${code}).`, path, error)
  }
}

function parsed<Result>(parse: () => Result, what: string, path: string): Result {
  try {
    return parse()
  } catch {
    throw invalid(`The ${what} is not one in PEM, or is encrypted.`, path)
  }
}

/** Reads and checks the files. @throws {ModelwrightError} SERVE_TLS_INVALID */
async function readTls({ cert, key, clientCa }: TlsFiles): Promise<TlsPair> {
  const pair = { cert: await readPem(cert, 'certificate'), key: await readPem(key, 'private key') }
  const certificate = parsed(() => new X509Certificate(pair.cert), 'certificate', cert)
  const privateKey = parsed(() => createPrivateKey(pair.key), 'private key', key)
  if (!certificate.checkPrivateKey(privateKey))
    throw invalid('The private key is not that of the certificate.', key)
  if (clientCa === undefined) return pair
  const ca = await readPem(clientCa, "certificate of the clients' authority")
  parsed(() => new X509Certificate(ca), "certificate of the clients' authority", clientCa)
  return { ...pair, ca }
}

const least = { minVersion: 'TLSv1.2', handshakeTimeout: 10_000 } as const

/** The options of an HTTPS server for these files. */
function tlsOptions(pair: TlsPair): ServerOptions {
  const client = pair.ca === undefined ? {} : { requestCert: true, rejectUnauthorized: true }
  return { ...pair, ...client, ...least }
}

/** Files that were read and are looked at; `stop` ends it. */
export interface OpenTls {
  readonly options: ServerOptions
  /** Has a server take the files again whenever they change; connections that are open keep what they had. */
  follow(server: Server, log: Log): () => void
}

/** Reads the files of TLS. @throws {ModelwrightError} SERVE_TLS_INVALID */
export async function openTls(files: TlsFiles): Promise<OpenTls> {
  const paths = Object.values(files as unknown as Record<string, string>)
  const pair = await readTls(files)
  const marks = await marksOf(paths)
  return {
    options: tlsOptions(pair),
    follow: (server, log) =>
      watchFiles(paths, {
        marks,
        async changed() {
          server.setSecureContext({ ...(await readTls(files)), minVersion: least.minVersion })
        },
        failed({ message }) {
          log({ kind: 'warning', stage: 'serve', message: `The certificate stays as it was: ${message}` })
        },
      }),
  }
}
