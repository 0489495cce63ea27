import type { Service, WireAnswer } from '@modelwright/runtime'
import { isKnown, type PlaygroundRequest } from './request.ts'

/** A name that any file system takes. */
function fileName({ model, version }: Service): string {
  const name = `${model.name}${version === undefined ? '' : `-${version}`}`
  return `${name.replace(/[^\w.-]+/g, '_').slice(0, 100)}.safetensors`
}

/** Answers `GET /artifact`: the bytes whose SHA-256 every prediction names, so that whoever has them can compare. */
export function artifactAnswer(service: Service, bytes: Uint8Array, request: PlaygroundRequest): WireAnswer {
  const { digest } = service.model
  const tag = `"${digest}"`
  const headers = {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename="${fileName(service)}"`,
    'content-security-policy': "default-src 'none'; sandbox",
    'cache-control': 'no-cache',
    etag: tag,
    'repr-digest': `sha-256=:${Buffer.from(digest, 'hex').toString('base64')}:`,
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
  }
  if (isKnown(request, tag)) return { status: 304, headers, body: new Uint8Array(0) }
  return { status: 200, headers, body: bytes }
}
