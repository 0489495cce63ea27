import { resolve } from 'node:path'
import { type Image, packPlaces } from '../../pack/index.ts'
import { imageBill } from '../../project/sbom/image-bill.ts'
import { pushedFacts, pushedLines, pushTo } from '../push-to.ts'
import { sourceDate } from '../source-date.ts'
import { writeImage } from '../write-image.ts'
import { basesOf } from './bases.ts'
import { bundleLog, logFlags, type Packed, type Packer, type PackRequest } from './packer.ts'

/** Puts the image of a model together; what it is built on is fetched where it is not kept. */
async function imageOf(request: PackRequest): Promise<Image> {
  const { found, project, io } = request
  const bases = await basesOf(request)
  const { packImage } = await packPlaces()
  const created = (sourceDate(io) ?? new Date(0)).toISOString()
  const files = [await imageBill(found, project, bases)]
  return packImage(found, { digest: found.digest, bases, files, created, ...bundleLog(request.flags) })
}

/** Gives the image to a registry straight away; on disk it is only where `-o` says so. */
async function push(request: PackRequest, made: Image, name: string): Promise<Packed> {
  const done = await pushTo(made, name, request.flags, request.io)
  return {
    output: request.flags.output ?? name,
    bytes: sizeOf(made),
    facts: { digest: made.root.digest, pushed: pushedFacts(done) },
    next: pushedLines(done),
  }
}

const sizeOf = ({ blobs }: Image): number => blobs.reduce((sum, { size }) => sum + size, 0)

/** An image of OCI, made without an engine. */
export const image: Packer = {
  name: 'image',
  about: 'an OCI image, made without Docker: a folder or .tar that push, skopeo and podman take',
  flags: ['base', 'platform', 'node', 'libraries', 'plainHttp', 'push', 'mountFrom', ...logFlags],
  async pack(request) {
    const { stem, flags, io, log, found } = request
    const name = flags.push
    // A name that is none is told of before half a minute of work.
    if (name !== undefined) (await packPlaces()).readReference(name)
    log({ kind: 'progress', stage: 'pack', fraction: 0.05, note: 'the base' })
    const made = await imageOf(request)
    const output = flags.output ?? `${stem}-image.tar`
    const tag = String(found.version ?? 'latest')
    if (name === undefined || flags.output !== undefined)
      await writeImage(resolve(io.folder, output), made, tag)
    if (name !== undefined) return push(request, made, name)
    return {
      output,
      bytes: sizeOf(made),
      facts: { digest: made.root.digest, platforms: Math.max(1, made.manifests.length) },
      next: [made.root.digest, `modelwright push ${output} registry.example.com/${found.name}:${tag}`],
    }
  },
}
