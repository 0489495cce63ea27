import { createHash } from 'node:crypto'
import { isModelwrightError, ModelwrightError } from '../../core/index.ts'
import type { Answered, GoogleCloud } from './cloud.ts'

/** An object to be written. */
export interface Upload {
  readonly bucket: string
  readonly name: string
  readonly bytes: Uint8Array
  readonly contentType: string
  readonly metadata: Readonly<Record<string, string>>
}

/** Pieces are multiples of 256 KiB. */
const pieceBytes = 32 * 256 * 1024
const mostBreaks = 6

const isBroken = (error: unknown): boolean =>
  isModelwrightError(error) && ['DEPLOY_PROVIDER_UNREACHABLE', 'DEPLOY_PROVIDER_FAILING'].includes(error.code)

/** What of an upload is there, by the `Range` that the store answers. */
function arrivedOf(headers: Headers): number {
  const end = /-(\d+)$/.exec(headers.get('range') ?? '')?.[1]
  return end === undefined ? 0 : Number(end) + 1
}

/** Asks where an upload stands; an object: it is complete. */
async function standing(cloud: GoogleCloud, session: string, size: number): Promise<number | Answered> {
  const { status, headers, json } = await cloud.api('storage')('PUT', session, {
    headers: { 'content-range': `bytes */${size}` },
    body: new Uint8Array(0),
    expects: [308],
  })
  return status === 308 ? arrivedOf(headers) : (json as Answered)
}

/** Sends pieces until all are there; one that is cut goes on from where the store is. */
async function sendPieces(cloud: GoogleCloud, session: string, { bytes, name }: Upload): Promise<Answered> {
  let at = 0
  for (let breaks = 0; breaks < mostBreaks; ) {
    const piece = bytes.subarray(at, at + pieceBytes)
    const range = `bytes ${at}-${at + piece.length - 1}/${bytes.length}`
    try {
      const { status, headers, json } = await cloud.api('storage')('PUT', session, {
        headers: { 'content-range': range },
        body: piece,
        expects: [308],
        isRepeatable: false,
      })
      if (status !== 308) return json as Answered
      const arrived = arrivedOf(headers)
      breaks = arrived > at ? 0 : breaks + 1
      at = arrived
    } catch (error) {
      if (!isBroken(error)) throw error
      breaks++
      const stood = await standing(cloud, session, bytes.length)
      if (typeof stood !== 'number') return stood
      at = stood
    }
  }
  throw new ModelwrightError('DEPLOY_UPLOAD_BROKEN', {
    message: `The upload of "${name}" was cut again and again; it stands at ${at} of ${bytes.length} bytes.`,
    where: name,
    mend: ['Do the same again: what was not uploaded whole is not used.', 'Check the connection.'],
  })
}

/**
 * Writes an object, unless there is one of that name: names hold the digest of what is written, so that it is the same then.
 *
 * The store checks the MD5 of what came: half an object never is one.
 */
export async function uploadObject(cloud: GoogleCloud, upload: Upload): Promise<Answered | undefined> {
  const { bucket, name, bytes, contentType, metadata } = upload
  const md5Hash = createHash('md5').update(bytes).digest('base64')
  const { status, headers } = await cloud.api('storage')('POST', `upload/storage/v1/b/${bucket}/o`, {
    query: { uploadType: 'resumable', name, ifGenerationMatch: 0 },
    body: { contentType, metadata, md5Hash },
    headers: { 'x-upload-content-type': contentType, 'x-upload-content-length': String(bytes.length) },
    expects: [412],
  })
  if (status === 412) return undefined
  const session = headers.get('location')
  if (session === null) throw new Error('bug: an upload without an address')
  return sendPieces(cloud, session, upload)
}
