import { subscriptionOf, unknownOf } from '../../azure/names.ts'
import { optionProblems } from '../../azure/option-problems.ts'
import { customRole } from '../../azure/policy.ts'
import { buildImage } from '../../image/build-image.ts'
import { logProblems } from '../../log-options.ts'
import { type DescribeRequest, type Description, defineTarget, type TargetProblem } from '../../target.ts'
import { type AzureMlCloud, openMl } from './cloud.ts'
import { endpointLogs, endpointPages, invokeEndpoint } from './invoke.ts'
import { type AzureMlOptions, azureMlOptions } from './options.ts'
import { revisionDeployment } from './resources/deployment.ts'
import { endpoint } from './resources/endpoint.ts'
import { environment } from './resources/environment.ts'
import { registry, workspace } from './resources/given.ts'
import { revisionImage } from './resources/image.ts'
import { partsOf } from './resources/parts.ts'
import { pullRole } from './resources/role.ts'
import { readTraffic, shift } from './traffic.ts'

function problemsOf(options: AzureMlOptions): readonly TargetProblem[] {
  const problems = [...optionProblems(options, ['resourceGroup', 'workspace', 'registry'], 'azure-ml')]
  if (options.platform !== 'linux/amd64')
    problems.push({
      code: 'DEPLOY_OPTION_UNFIT',
      message: `Azure Machine Learning runs images of linux/amd64 alone, not ${options.platform}.`,
      where: 'azure-ml, option "platform"',
      mend: ['--platform linux/amd64'],
    })
  return problems
}

function describe(request: DescribeRequest<AzureMlOptions>): Description<AzureMlCloud> {
  const { options, release } = request
  const parts = partsOf(request)
  const resources = [
    workspace(parts),
    registry(parts),
    revisionImage(parts),
    environment(parts),
    endpoint(parts),
    ...(options.identity === '' ? [pullRole(parts)] : []),
    revisionDeployment(parts),
  ]
  const subscription = subscriptionOf(request)
  const scope = `/subscriptions/${subscription}/resourceGroups/${options.resourceGroup}`
  const policy = customRole(resources, { name: `Modelwright ${release.deployment}`, scope })
  return { resources, policy, ...unknownOf(subscription) }
}

/** Azure Machine Learning: our image behind a managed online endpoint, whose requests revisions share. */
export const azureMl = defineTarget({
  name: 'azure-ml',
  title: 'Azure Machine Learning',
  about: 'our image behind a managed online endpoint: revisions share its requests',
  options: azureMlOptions,
  supports: {
    runs: 'runtime',
    split: { step: 1, most: 10 },
    asksBefore: true,
    logs: true,
    scalesToZero: false,
    maxBodyBytes: 1_500_000,
  },
  check: async (_, options) => [...problemsOf(options), ...logProblems(options)],
  build: (release, options, host) => buildImage(release, options, host),
  describe,
  open: (options, host): Promise<AzureMlCloud> => openMl(options, host),
  place: async ({ subscription, loginServer: registry }: AzureMlCloud) => ({ subscription, registry }),
  invoke: invokeEndpoint,
  readTraffic,
  shift,
  logs: endpointLogs,
  pages: endpointPages,
})
