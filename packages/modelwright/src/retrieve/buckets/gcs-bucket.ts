import type { Readable } from 'node:stream'
import { systemCode } from '../../core/node/system-code.ts'
import { loadPeer } from '../load-peer.ts'
import type { Bucket, BucketKind, BucketObject, BucketProblem, OpenBucket } from './bucket.ts'

/** What is used of `@google-cloud/storage`. */
interface GcsPackage {
  readonly Storage: new (settings: object) => { bucket(name: string): GcsBucket }
}

interface GcsBucket {
  getFiles(query: object): Promise<[files: GcsFile[], next: unknown, answer?: { nextPageToken?: string }]>
  file(key: string, options?: object): GcsFile
}

interface GcsFile {
  readonly name: string
  readonly metadata: {
    readonly size?: number | string
    readonly etag?: string
    readonly generation?: number | string
  }
  getMetadata(): Promise<unknown>
  createReadStream(options: object): Readable
}

function settingsOf({ values, env }: OpenBucket): object {
  const endpoint = values.endpoint || env['STORAGE_EMULATOR_HOST']
  const project = values.project || env['GOOGLE_CLOUD_PROJECT']
  const keyFilename = env['GOOGLE_APPLICATION_CREDENTIALS']
  return {
    ...(endpoint && { apiEndpoint: endpoint }),
    ...(project && { projectId: project }),
    ...(keyFilename && { keyFilename }),
    retryOptions: { autoRetry: false },
  }
}

const byStatus: Readonly<Record<number, BucketProblem['kind']>> = {
  401: 'credential-expired',
  403: 'access-refused',
  404: 'object-missing',
  412: 'object-changed',
  429: 'host-failing',
}

/** What an error of the SDK means. */
export function gcsProblem(error: unknown): BucketProblem | undefined {
  if (!(error instanceof Error)) return undefined
  const { code, message: words } = error as Error & { code?: unknown }
  const status = Number(code)
  if (/bucket does not exist|no such bucket/i.test(words)) return { kind: 'bucket-missing', words }
  if (status >= 500) return { kind: 'host-failing', words }
  if (Object.hasOwn(byStatus, status)) return { kind: byStatus[status], words }
  if (/could not load the default credentials/i.test(words)) return { kind: 'credential-missing', words }
  if (/invalid_grant|token.*expired|invalid_rapt/i.test(words)) return { kind: 'credential-expired', words }
  if (/^(ENOTFOUND|ECONN|EAI_AGAIN|EHOST|ENET|ETIMEDOUT)/.test(systemCode(error) ?? ''))
    return { kind: 'host-unreachable', words }
  return /ECONNREFUSED|ENOTFOUND|ECONNRESET|socket hang up/.test(words)
    ? { kind: 'host-unreachable', words }
    : undefined
}

function objectOf({ name, metadata }: GcsFile): BucketObject {
  return {
    key: name,
    bytes: Number(metadata.size ?? 0),
    etag: String(metadata.generation ?? metadata.etag ?? ''),
  }
}

/** Google Cloud Storage. */
export const gcsBucket: BucketKind = {
  scheme: 'gs',
  what: 'Google Cloud Storage',
  credentials: [
    'Log in:  gcloud auth application-default login',
    'Or name a key file in GOOGLE_APPLICATION_CREDENTIALS.',
  ],
  async open(request): Promise<Bucket> {
    const what = 'Reading from Google Cloud Storage'
    const { Storage } = await loadPeer<GcsPackage>('@google-cloud/storage', { what, folder: request.folder })
    const bucket = new Storage(settingsOf(request)).bucket(request.name)
    return {
      async *list(prefix): AsyncGenerator<BucketObject> {
        // The client's own "next query" is never null; the answer's token tells the end.
        let pageToken: string | undefined
        do {
          const page = pageToken === undefined ? {} : { pageToken }
          const [files, , answer] = await bucket.getFiles({ prefix, autoPaginate: false, ...page })
          for (const file of files) yield objectOf(file)
          pageToken = answer?.nextPageToken
        } while (pageToken !== undefined)
      },
      async find(key) {
        const file = bucket.file(key)
        try {
          await file.getMetadata()
        } catch (error) {
          if (gcsProblem(error)?.kind === 'object-missing') return undefined
          throw error
        }
        return objectOf({ ...file, name: key, metadata: file.metadata })
      },
      async read({ key, etag }, start) {
        // The generation pins the object that was found; checksums are of whole objects.
        const file = bucket.file(key, /^\d+$/.test(etag) ? { generation: etag } : {})
        return file.createReadStream({ start, decompress: false, ...(start > 0 && { validation: false }) })
      },
      problem: gcsProblem,
      close: () => {},
    }
  },
}
