import { isModelwrightError } from '../../../core/index.ts'
import { packPlaces } from '../../../pack/index.ts'
import { buildImage } from '../../image/build-image.ts'
import { logProblems } from '../../log-options.ts'
import { defineTarget, type Release, type TargetProblem } from '../../target.ts'
import type { Cluster } from './cluster.ts'
import { type KubernetesOptions, kubernetesOptions } from './options.ts'
import { policyText } from './policy.ts'
import { kubernetesResources } from './resources.ts'

const cloud = () => import('./cloud.ts')

async function repositoryProblem({ repository }: KubernetesOptions): Promise<TargetProblem | undefined> {
  const mend = ['Say where:  --repository registry.example.com/team/churn']
  if (repository === '') {
    const message = 'A cluster pulls images from a registry: it must be said which.'
    return { code: 'DEPLOY_OPTION_MISSING', message, where: 'repository', mend }
  }
  const { readReference } = await packPlaces()
  try {
    const { host, repository: path } = readReference(repository)
    if (repository === `${host}/${path}`) return undefined
    const message = `"${repository.slice(0, 120)}" must be a whole name, with its host and without a tag.`
    return { code: 'DEPLOY_OPTION_INVALID', message, where: 'repository', mend }
  } catch (error) {
    if (!isModelwrightError(error)) throw error
    return { code: error.code, message: error.message, where: 'repository', mend: error.mend }
  }
}

function nameProblem({ deployment }: Release): TargetProblem | undefined {
  if (/^[a-z]/.test(deployment)) return undefined
  const message = `A Service is called by a letter first; the deployment is called "${deployment}".`
  return { code: 'DEPLOY_NAME_INVALID', message, where: 'name', mend: [`--name model-${deployment}`] }
}

/** A cluster of Kubernetes: a Deployment a revision, a Service that points at one, shares by a gateway. */
export const kubernetes = defineTarget<typeof kubernetesOptions, Cluster>({
  name: 'kubernetes',
  title: 'Kubernetes',
  about: 'pods of a cluster, behind a Service or a gateway',
  options: kubernetesOptions,
  supports: {
    runs: 'runtime',
    split: { step: 1, most: 8 },
    asksBefore: true,
    logs: true,
    scalesToZero: false,
    maxBodyBytes: 3 * 1024 * 1024,
  },
  async check(release, options) {
    const problems = [await repositoryProblem(options), nameProblem(release), ...logProblems(options)]
    return problems.filter((problem) => problem !== undefined)
  },
  build: buildImage,
  describe: (request) => ({
    resources: kubernetesResources(request),
    policy: { format: 'text', text: policyText(request.options) },
  }),
  open: async (options, host) => (await cloud()).openCluster(options, host),
  place: async ({ server, namespace }) => ({ cluster: server, namespace }),
  invoke: async (...args) => (await cloud()).invokeCluster(...args),
  readTraffic: async (...args) => (await cloud()).clusterTraffic(...args),
  shift: async (...args) => (await cloud()).shiftCluster(...args),
  async *logs(...args) {
    yield* (await cloud()).clusterLogs(...args)
  },
  async *pages(...args) {
    yield* (await cloud()).clusterPages(...args)
  },
})
