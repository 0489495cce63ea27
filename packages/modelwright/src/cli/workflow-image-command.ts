import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { type Image, packPlaces } from '../pack/index.ts'
import { pipelineFacts } from '../project/ci/index.ts'
import { cacheFolder } from '../project/index.ts'
import { workflowImage } from '../project/workflow-image/index.ts'
import { type CommonFlags, withCommonFlags } from './flags.ts'
import type { CommandContext, Io } from './main.ts'
import { pushedFacts, pushedLines, pushTo } from './push-to.ts'
import { sourceDate } from './source-date.ts'
import { writeImage } from './write-image.ts'

interface ImageFlags extends CommonFlags {
  readonly output?: string
  readonly push?: string
  readonly base?: string
  readonly platform?: string
  readonly node?: string
  readonly libraries?: string
  readonly plainHttp?: boolean
}

async function make(flags: ImageFlags, io: Io) {
  const { chooseBases } = await packPlaces()
  const facts = await pipelineFacts(io.folder)
  const cache = join(cacheFolder(io.folder), 'images')
  const libraries = flags.libraries === undefined ? {} : { libraries: resolve(io.folder, flags.libraries) }
  const choice = {
    ...libraries,
    ...(flags.base === undefined ? {} : { base: flags.base }),
    ...(flags.platform === undefined ? {} : { platforms: [flags.platform] }),
    ...(flags.node === undefined ? {} : { node: resolve(io.folder, flags.node) }),
    ...(flags.plainHttp === true ? { isPlain: true } : {}),
  }
  const [base] = await chooseBases(choice, { cache, env: io.env, signal: io.signal })
  const created = (sourceDate(io) ?? new Date(0)).toISOString()
  return { facts, made: await workflowImage(facts, { base, cache, created, ...libraries }) }
}

const sizeOf = ({ blobs }: Image): number => blobs.reduce((sum, { size }) => sum + size, 0)

function nextOf(name: string, image: string, isPushed: boolean): readonly string[] {
  return [
    ...(isPushed ? [] : [`modelwright push ${image} registry.example.com/${name}:1`]),
    `modelwright ci kubernetes --no-volume --image ${isPushed ? image : `registry.example.com/${name}:1`}`,
  ]
}

async function run(flags: ImageFlags, { io, output }: CommandContext): Promise<void> {
  const out = output(flags)
  if (flags.push !== undefined) (await packPlaces()).readReference(flags.push)
  out.log({ kind: 'progress', stage: 'pack', fraction: 0.05, note: 'packages and files' })
  const { facts, made } = await make(flags, io)
  const path = flags.output ?? (flags.push === undefined ? `${facts.name}-workflow.tar` : undefined)
  if (path !== undefined) await writeImage(resolve(io.folder, path), made.image, 'latest')
  const pushed = flags.push === undefined ? undefined : await pushTo(made.image, flags.push, flags, io)
  const name = pushed === undefined ? path! : pushedFacts(pushed).image
  const document = {
    ...(path === undefined ? {} : { output: path }),
    digest: made.image.root.digest,
    bytes: sizeOf(made.image),
    packages: made.packages,
    files: made.files,
    ...(pushed === undefined ? {} : { pushed: pushedFacts(pushed) }),
    next: nextOf(facts.name, name, pushed !== undefined),
  }
  const lines = [
    `${facts.name}: ${path ?? name}, ${(document.bytes / 1e6).toFixed(1)} MB, ${made.packages} packages, ${made.files} files`,
    `  ${document.digest}`,
    ...(pushed === undefined ? [] : pushedLines(pushed).map((line) => `  ${line}`)),
    '',
    'Next:',
    ...document.next.map((line) => `  ${line}`),
  ]
  out.result(document, () => `${lines.join('\n')}\n`)
}

/** `modelwright ci image`: the workflow as an image that runs it, made without an engine. */
export function workflowImageCommand(context: CommandContext): Command {
  return withCommonFlags(new Command('image'))
    .description(
      'Pack the workflow, with its packages and Node, as an image that runs it: made without Docker',
    )
    .option('-o, --output <path>', 'a folder or .tar; default: <name>-workflow.tar')
    .option('--push <name>', 'give it to a registry straight away')
    .option('--base <image>', 'build on an image of a registry; default: Node and its libraries alone')
    .option('--platform <platform>', 'linux/amd64 or linux/arm64; default: as this machine')
    .option('--node <file>', "Node's program, or the package of npm that carries it")
    .option('--libraries <folder>', 'root of a tree that has the libraries')
    .option('--plain-http', 'registries speak plain HTTP')
    .action((flags: ImageFlags) => run(flags, context))
}
