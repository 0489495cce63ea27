import { buildWorkflow } from '../../image/build-image.ts'
import { scheduleProblems } from '../../jobs/checks.ts'
import { defineJob } from '../../jobs/define-job.ts'
import { nameProblem, repositoryProblem } from '../kubernetes/checks.ts'
import type { Cluster } from '../kubernetes/cluster.ts'
import { permissionsOf, roleText } from '../kubernetes/policy.ts'
import { kubernetesJobOptions } from './options.ts'
import { jobResources } from './resources.ts'
import { readJobTraffic, runJob, shiftJob } from './run.ts'

const cloud = () => import('../kubernetes/cloud.ts')

const rules = [
  { group: 'batch', resources: ['cronjobs'], verbs: ['get', 'list', 'create', 'patch', 'delete'] },
  { group: 'batch', resources: ['jobs'], verbs: ['get', 'list', 'create'] },
  { group: '', resources: ['pods', 'pods/log'], verbs: ['get', 'list'] },
  { group: '', resources: ['secrets', 'persistentvolumeclaims'], verbs: ['get'] },
]

/** A CronJob of a cluster that runs the workflow of a project. */
export const kubernetesJob = defineJob<typeof kubernetesJobOptions, Cluster>({
  name: 'kubernetes-job',
  title: 'a CronJob of Kubernetes',
  about:
    'the workflow of a project, run by the clock in a cluster: it retrieves, trains, passes its gates, promotes',
  options: kubernetesJobOptions,
  async check(release, options) {
    const problems = [await repositoryProblem(options), nameProblem(release)]
    return [...problems.filter((problem) => problem !== undefined), ...scheduleProblems(options.schedule)]
  },
  build: buildWorkflow,
  describe: (request) => ({
    resources: jobResources(request),
    policy: { format: 'text', text: roleText(request.options.namespace || 'default', rules) },
    permissions: permissionsOf(rules),
  }),
  open: async (options, host) => (await cloud()).openCluster(options, host),
  place: async ({ server, namespace }) => ({ cluster: server, namespace }),
  run: runJob,
  readTraffic: readJobTraffic,
  shift: shiftJob,
  async *logs(...args) {
    yield* (await cloud()).clusterLogs(...args)
  },
})
