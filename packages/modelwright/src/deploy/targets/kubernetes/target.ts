import { buildImage } from '../../image/build-image.ts'
import { logProblems } from '../../log-options.ts'
import { defineTarget, type TargetProblem } from '../../target.ts'
import { nameProblem, repositoryProblem } from './checks.ts'
import type { Cluster } from './cluster.ts'
import { kubernetesOptions } from './options.ts'
import { permissionsOf, policyText, rulesOf } from './policy.ts'
import { kubernetesResources } from './resources.ts'

const cloud = () => import('./cloud.ts')

const noGateway: TargetProblem = {
  code: 'DEPLOY_SPLIT_UNSUPPORTED',
  message: 'A Service has one revision: without a gateway there are no shares.',
  where: 'gateway',
  mend: [
    'Name a Gateway of the cluster by the option "gateway":  kubectl get gateways -A',
    'Or give one revision 100 %.',
  ],
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
  splitProblem: ({ gateway }) => (gateway === '' ? noGateway : undefined),
  async check(release, options) {
    const problems = [await repositoryProblem(options), nameProblem(release), ...logProblems(options)]
    return problems.filter((problem) => problem !== undefined)
  },
  build: buildImage,
  describe: (request) => ({
    resources: kubernetesResources(request),
    policy: { format: 'text', text: policyText(request.options) },
    permissions: permissionsOf(rulesOf(request.options)),
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
