import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PackedFile } from '../../../../src/pack/index.ts'
import type { StrictRegistry } from '../../../pack/registry/strict-registry.ts'
import { type Answer, type MotoCloud, startMoto } from '../../aws/moto-cloud.ts'
import type { Seen } from '../../http/scripted-server.ts'
import { type RunningFunction, startFunction, startImage } from './lambda-runtime.ts'

const functions = '/2015-03-31/functions'

interface Told {
  readonly Configuration: Configuration
  readonly Code: { readonly ImageUri?: string; readonly ResolvedImageUri?: string }
}

interface Package {
  readonly ZipFile?: string
  readonly ImageUri?: string
}

interface Configuration {
  readonly Version: string
  readonly CodeSha256: string
  readonly Runtime: 'nodejs22.x' | 'nodejs24.x'
}

/**
 * Lambda on this machine: moto keeps what there is, and whoever invokes a function gets the version or the alias that was meant, run by
 * AWS's own client. (moto runs the latest code whatever is asked for.)
 */
export interface LambdaCloud extends MotoCloud {
  /** Names of everything that is there. */
  inventory(): Promise<readonly string[]>
  /** Makes a group of logs of that name that is not ours. */
  plantLogs(resource: { readonly kind: string; readonly name: string }): Promise<boolean>
  /** Scripted faults: the first that says something answers. */
  readonly faults: ((seen: Seen) => Answer | undefined)[]
}

const shaOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64')

/** The files of an image, out of the registry that it was pushed to: of its last layer, which is the application. */
function filesOf(image: string, { manifests, blobs }: StrictRegistry): readonly PackedFile[] {
  const [name, digest] = image.split('@')
  const repository = name.slice(name.indexOf('/') + 1)
  const { layers } = JSON.parse(manifests.get(repository)!.get(digest)!.bytes.toString()) as {
    layers: { digest: string }[]
  }
  const folder = mkdtempSync(join(tmpdir(), 'modelwright-lambda-layer-'))
  try {
    const input = blobs.get(repository)!.get(layers.at(-1)!.digest)!
    execFileSync('tar', ['-xz', '-C', folder], { input })
    const app = join(folder, 'app')
    return readdirSync(app).map((path) => ({ path, bytes: readFileSync(join(app, path)) }))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @param registry - where images lie that functions are made of */
export async function startLambdaCloud(registry?: StrictRegistry): Promise<LambdaCloud> {
  const moto = await startMoto()
  const packages = new Map<string, Buffer>()
  /** By what moto takes for their digests. */
  const images = new Map<string, string>()
  const running = new Map<string, Promise<RunningFunction>>()
  const faults: LambdaCloud['faults'] = []
  let asked = 0

  const keep = ({ method, path, body }: Seen): void => {
    if (method === 'PUT' && path.includes('.zip')) packages.set(shaOf(body), body)
    if (!path.startsWith(functions) || !['POST', 'PUT'].includes(method) || body[0] !== 0x7b) return
    const input = JSON.parse(body.toString()) as { Code?: Package } & Package
    const { Code, ZipFile } = input
    const image = input.ImageUri ?? Code?.ImageUri
    if (image !== undefined) images.set(createHash('sha256').update(image).digest('hex'), image)
    const zip = ZipFile ?? Code?.ZipFile
    if (zip === undefined) return
    const bytes = Buffer.from(zip, 'base64')
    packages.set(shaOf(bytes), bytes)
  }

  /** The version that a qualifier means; of an alias with weights each its share, in turns. */
  const versionOf = async (name: string, qualifier: string): Promise<string> => {
    if (/^(\d+|\$LATEST)$/.test(qualifier)) return qualifier
    const { FunctionVersion, RoutingConfig } = await moto.ask(
      'GET',
      `${functions}/${name}/aliases/${qualifier}`,
    )
    const [other] = Object.entries<number>(RoutingConfig?.AdditionalVersionWeights ?? {})
    return other !== undefined && asked++ % 100 < 100 * other[1] ? other[0] : FunctionVersion
  }

  const starterOf = (
    { CodeSha256, Runtime }: Configuration,
    { ImageUri }: Told['Code'],
  ): (() => Promise<RunningFunction>) | undefined => {
    if (ImageUri !== undefined) return () => startImage(filesOf(ImageUri, registry!))
    const bytes = packages.get(CodeSha256)
    return bytes === undefined ? undefined : () => startFunction(bytes, Runtime)
  }

  /** A version as Lambda tells of it; moto gives all versions the image of the last one, and makes up what that resolves to. */
  const toldOf = async (name: string, version: string): Promise<Told> => {
    const told: Told = await moto.ask('GET', `${functions}/${name}?Qualifier=${encodeURIComponent(version)}`)
    if (told.Code?.ImageUri === undefined) return told
    const ImageUri = images.get(told.Configuration.CodeSha256)!
    return { ...told, Code: { ...told.Code, ImageUri, ResolvedImageUri: ImageUri } }
  }

  const invoke = async (name: string, qualifier: string, body: Buffer): Promise<Answer> => {
    const version = await versionOf(name, qualifier)
    const { Configuration: found, Code }: Told = await toldOf(name, version)
    const key = `${found.CodeSha256} ${found.Runtime} ${Code.ImageUri}`
    const start = starterOf(found, Code)
    if (start === undefined)
      return { status: 404, headers: { 'x-amzn-errortype': 'ResourceNotFoundException' }, body: '{}' }
    if (!running.has(key)) running.set(key, start())
    const { isError, text } = await (await running.get(key)!).invokeText(body.toString())
    return {
      status: 200,
      headers: {
        'x-amz-executed-version': version,
        ...(isError ? { 'x-amz-function-error': 'Unhandled' } : {}),
      },
      body: text,
    }
  }

  const told = async (name: string, version: string): Promise<Answer | undefined> => {
    const found = await toldOf(name, version)
    return found.Code === undefined ? undefined : { status: 200, body: JSON.stringify(found) }
  }

  moto.intercept((seen) => {
    for (const fault of faults) {
      const answer = fault(seen)
      if (answer !== undefined) return answer
    }
    keep(seen)
    const url = new URL(seen.path, 'http://host')
    const [, one] = /^\/2015-03-31\/functions\/([^/]+)$/.exec(url.pathname) ?? []
    if (seen.method === 'GET' && one !== undefined && registry !== undefined)
      return told(one, url.searchParams.get('Qualifier') ?? '$LATEST')
    const [, name] = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(url.pathname) ?? []
    if (name === undefined) return undefined
    return invoke(name, url.searchParams.get('Qualifier') ?? '$LATEST', seen.body)
  })

  const list = async (): Promise<readonly string[]> => {
    const { Functions } = await moto.ask('GET', `${functions}/`)
    const found: string[] = []
    for (const { FunctionName } of Functions as { FunctionName: string }[]) {
      const { Versions } = await moto.ask('GET', `${functions}/${FunctionName}/versions`)
      for (const { Version } of Versions) found.push(`version ${FunctionName}:${Version}`)
      const { Aliases } = await moto.ask('GET', `${functions}/${FunctionName}/aliases`)
      for (const { Name } of Aliases) found.push(`alias ${FunctionName}:${Name}`)
    }
    const { logGroups } = await moto.ask('POST', '/', {
      service: 'logs',
      target: 'Logs_20140328.DescribeLogGroups',
      body: '{}',
    })
    for (const { logGroupName } of logGroups) found.push(`logs ${logGroupName}`)
    const roles = (await moto.ask('POST', '/?Action=ListRoles&Version=2010-05-08', {
      service: 'iam',
    })) as string
    for (const [, name] of roles.matchAll(/<RoleName>(.*?)<\/RoleName>/g)) found.push(`role ${name}`)
    const { repositories = [] } = await moto.ask('POST', '/', {
      service: 'ecr',
      target: 'AmazonEC2ContainerRegistry_V20150921.DescribeRepositories',
      body: '{}',
    })
    for (const { repositoryName } of repositories) found.push(`repository ${repositoryName}`)
    for (const [of, kept] of registry?.manifests ?? [])
      for (const digest of kept.keys()) found.push(`image ${of} ${digest}`)
    const { items = [] } = await moto.ask('GET', '/v2/apis', { service: 'apigateway' })
    for (const { name } of items) found.push(`api ${name}`)
    return found.sort()
  }
  return {
    ...moto,
    faults,
    inventory: list,
    async plantLogs({ kind, name }) {
      if (kind !== 'CloudWatch log group') return false
      const target = 'Logs_20140328.CreateLogGroup'
      await moto.ask('POST', '/', { service: 'logs', target, body: JSON.stringify({ logGroupName: name }) })
      return true
    },
    async reset() {
      faults.length = 0
      registry?.manifests.clear()
      registry?.blobs.clear()
      await moto.reset()
    },
    async stop() {
      for (const one of running.values()) await (await one).stop()
      await moto.stop()
    },
  }
}
