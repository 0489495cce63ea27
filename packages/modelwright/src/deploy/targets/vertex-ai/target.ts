import { checkForms, checkName, checkPlatform, checkRegion } from '../../google/checks.ts'
import { type Answered, type GoogleCloud, openGoogle } from '../../google/cloud.ts'
import { imageRepository, repositoryImage } from '../../google/image-repository.ts'
import { logPages, readLogs } from '../../google/logs.ts'
import { placeOf, revisionName, unknownOf } from '../../google/names.ts'
import { revisionGone } from '../../google/revisions.ts'
import { deployerRole } from '../../google/role.ts'
import { waitFor } from '../../http/wait-for.ts'
import { buildImage } from '../../image/build-image.ts'
import { logProblems } from '../../log-options.ts'
import { defineTarget, type Invoked, type Placed, type Split, type TargetProblem } from '../../target.ts'
import { deployedModel, deployedOf, trafficOf } from './deployed-model.ts'
import { addressOf, vertexEndpoint } from './endpoint.ts'
import { vertexModel } from './model.ts'
import { deployedId, placedEndpoint, repositoryOf } from './names.ts'
import { type VertexAiOptions, vertexAiOptions } from './options.ts'

type VertexPlaced = Placed<VertexAiOptions>

function checkReplicas({ minReplicas, maxReplicas, machineType }: VertexAiOptions): readonly TargetProblem[] {
  const unfit = (where: string, message: string, mend: string): TargetProblem => ({
    code: 'DEPLOY_OPTION_UNFIT',
    message,
    where,
    mend: [mend],
  })
  const problems: TargetProblem[] = []
  if (minReplicas > maxReplicas)
    problems.push(
      unfit(
        'minReplicas',
        `"minReplicas" is ${minReplicas}, more than "maxReplicas", which is ${maxReplicas}.`,
        `--max-replicas ${minReplicas}`,
      ),
    )
  if (!/^[a-z][a-z0-9]*-[a-z0-9-]+$/.test(machineType))
    problems.push(
      unfit('machineType', `"${machineType}" is no type of a machine.`, '--machine-type n1-standard-2'),
    )
  return problems
}

async function readEndpoint(cloud: GoogleCloud, placed: VertexPlaced): Promise<Answered> {
  return (await cloud.api('aiplatform')('GET', `v1/${placedEndpoint(placed)}`)).json as Answered
}

/** Our revisions by the numbers of deployed models: those are named after them. */
function revisionsOf(endpoint: Answered, deployment: string): ReadonlyMap<string, string> {
  const prefix = revisionName(deployment, '')
  return new Map(
    deployedOf(endpoint).map(({ id = '', displayName = '' }) => [
      id,
      displayName.startsWith(prefix) ? displayName.slice(prefix.length) : displayName,
    ]),
  )
}

function splitOf(endpoint: Answered, deployment: string): Split {
  const revisions = revisionsOf(endpoint, deployment)
  const shares = Object.entries(trafficOf(endpoint)).filter(([, percent]) => percent > 0)
  return Object.fromEntries(shares.map(([id, percent]) => [revisions.get(id) ?? id, percent]))
}

async function shift(cloud: GoogleCloud, placed: VertexPlaced, split: Split): Promise<void> {
  const endpoint = await readEndpoint(cloud, placed)
  const shares = Object.entries(split).filter(([, percent]) => percent > 0)
  const known = new Set([...revisionsOf(endpoint, placed.deployment).values()])
  const missing = shares.find(([revision]) => !known.has(revision))
  if (missing !== undefined) throw revisionGone(placed.deployment, missing[0])
  const trafficSplit = Object.fromEntries(
    shares.map(([revision, percent]) => [deployedId(revision), percent]),
  )
  const path = `v1/${placedEndpoint(placed)}`
  await cloud.api('aiplatform')('PATCH', path, {
    query: { updateMask: 'trafficSplit' },
    body: { trafficSplit },
  })
  const holds = async (): Promise<true | undefined> => {
    const now = splitOf(await readEndpoint(cloud, placed), placed.deployment)
    return shares.every(([revision, percent]) => now[revision] === percent) ? true : undefined
  }
  await waitFor(holds, cloud.host, { what: 'Shifting the traffic' })
}

/** Answers that are the container's own. */
const ofService = [400, 404, 405, 413, 415, 422, 500]

/** `rawPredict` hands request and answer on as they are: what Vertex AI reads and writes anew has lost bits. */
async function invoke(
  cloud: GoogleCloud,
  placed: VertexPlaced,
  { body, contentType }: { readonly body: Uint8Array; readonly contentType: string },
): Promise<Invoked> {
  const endpoint = await readEndpoint(cloud, placed)
  const url = `${addressOf(endpoint)}/v1/${String(endpoint['name'])}:rawPredict`
  const ask = cloud.service(url, (isFresh) => cloud.accessToken(isFresh))
  const { status, bytes, headers } = await ask('POST', '', {
    body,
    headers: { 'content-type': contentType },
    expects: ofService,
  })
  const revision = revisionsOf(endpoint, placed.deployment).get(
    headers.get('x-vertex-ai-deployed-model-id') ?? '',
  )
  return { status, body: bytes, ...(revision !== undefined && { revision }) }
}

/** What an endpoint writes, in the language of Cloud Logging. */
function logFilter({ deployment }: { readonly deployment: string }): string {
  return `resource.type="aiplatform.googleapis.com/Endpoint" AND resource.labels.endpoint_id="${deployment}"`
}

/** Google Vertex AI: an endpoint, and machines that are always there. */
export const vertexAi = defineTarget<typeof vertexAiOptions, GoogleCloud>({
  name: 'vertex-ai',
  title: 'Google Vertex AI',
  about: 'an endpoint of Vertex AI with machines of its own, which cost always',
  options: vertexAiOptions,
  supports: {
    runs: 'runtime',
    split: { step: 1, most: 100 },
    // Nobody can ask one model of an endpoint alone.
    asksBefore: false,
    logs: true,
    scalesToZero: false,
    maxBodyBytes: 10_000_000,
  },
  async check(release, options) {
    return [
      ...checkRegion(options.region),
      ...logProblems(options),
      ...checkForms({ ...options, invoker: '' }),
      ...checkName(release, 40),
      ...checkPlatform(options.platform, 'Vertex AI'),
      ...checkReplicas(options),
    ]
  },
  build: (release, options, host) => buildImage(release, options, host),
  describe(request) {
    const { build, revision, options } = request
    const place = repositoryOf(request)
    const resources = [
      ...(options.repository === '' ? [imageRepository(place)] : []),
      repositoryImage(place, { build, revision }),
      vertexModel(request),
      vertexEndpoint(request),
      deployedModel(request),
    ]
    const more = ['aiplatform.endpoints.predict', 'logging.logEntries.list']
    return { resources, ...deployerRole('Vertex AI', resources, more), ...unknownOf(placeOf(request)) }
  },
  open: openGoogle,
  place: async ({ project, region }) => ({ project, region }),
  invoke,
  readTraffic: async (cloud, placed) => splitOf(await readEndpoint(cloud, placed), placed.deployment),
  shift,
  logs(cloud, placed, query) {
    return readLogs(cloud, { filter: logFilter(placed), ...query })
  },
  pages: (cloud, placed, window) => logPages(cloud, logFilter(placed), window),
})
