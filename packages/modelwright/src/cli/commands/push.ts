import { resolve } from 'node:path'
import { Command } from 'commander'
import { type ImageReference, type Pushed, packPlaces } from '../../pack/index.ts'
import { type CommonFlags, nameList, withCommonFlags } from '../flags.ts'
import type { CommandContext } from '../main.ts'

interface PushFlags extends CommonFlags {
  readonly plainHttp?: boolean
  readonly mountFrom?: readonly string[]
}

function text(reference: ImageReference, { digest, bytesSent, blobs }: Pushed): string {
  const { host, repository, tag } = reference
  const kept = blobs.there + blobs.mounted
  const sent = bytesSent < 1e6 ? `${(bytesSent / 1e3).toFixed(1)} kB` : `${(bytesSent / 1e6).toFixed(1)} MB`
  return `${host}/${repository}:${tag}\n  ${host}/${repository}@${digest}\n  ${sent} sent; ${kept} of ${kept + blobs.sent} blobs were there\n`
}

/** `modelwright push <image> <registry>/<name>:<tag>`: gives an image to a registry. */
export function command({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('push'))
    .argument('<image>', 'what `modelwright pack --as image` wrote: a folder or a .tar')
    .argument('<name>', 'where it goes: registry.example.com/team/churn:3')
    .option('--mount-from <repositories>', 'repositories of that registry that may hold its layers', nameList)
    .option('--plain-http', 'the registry speaks plain HTTP; on this machine that is taken for granted')
    .action(async (path: string, name: string, flags: PushFlags) => {
      const out = output(flags)
      const { credentialsFor, openRegistry, pushImage, readLayout, readReference, referenceText } =
        await packPlaces()
      const reference = readReference(name)
      const image = await readLayout(resolve(io.folder, path))
      const credentials = await credentialsFor(reference.host, io.env)
      const registry = openRegistry(reference, 'pull,push', {
        signal: io.signal,
        ...(credentials === undefined ? {} : { credentials }),
        ...(flags.plainHttp === true ? { isPlain: true } : {}),
      })
      const pushed = await pushImage(image, registry, {
        tag: reference.tag,
        ...(flags.mountFrom === undefined ? {} : { mountFrom: flags.mountFrom }),
      })
      const named = referenceText({ ...reference, digest: pushed.digest })
      out.result({ image: named, tag: reference.tag, ...pushed }, () => text(reference, pushed))
    })
}
