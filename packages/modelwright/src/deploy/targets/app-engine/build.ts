import { packPlaces } from '../../../pack/index.ts'
import { zipFiles } from '../../google/zip-build.ts'
import { rowLogOf } from '../../log-options.ts'
import type { Build, Release } from '../../target.ts'
import type { AppEngineOptions } from './options.ts'

/** What every version is told: it listens to all, and a warm-up is a look whether it is ready. */
export const variables = { HOST: '0.0.0.0', AIP_HEALTH_ROUTE: '/_ah/warmup' } as const

/** The service of a deployment. */
export function serviceOf(deployment: string, { service }: Pick<AppEngineOptions, 'service'>): string {
  return service || deployment
}

/** What `gcloud app deploy` reads: the same that the interface is told. */
export function appYaml(deployment: string, options: AppEngineOptions): string {
  const { runtime, instanceClass, minInstances, maxInstances, concurrency, serviceAccount } = options
  return [
    `runtime: ${runtime}`,
    `service: ${serviceOf(deployment, options)}`,
    'entrypoint: node server.mjs',
    `instance_class: ${instanceClass}`,
    ...(serviceAccount === '' ? [] : [`service_account: ${serviceAccount}`]),
    'inbound_services:',
    '- warmup',
    'automatic_scaling:',
    `  min_instances: ${minInstances}`,
    `  max_instances: ${maxInstances}`,
    `  max_concurrent_requests: ${concurrency}`,
    'env_variables:',
    ...Object.entries(variables).map(([name, value]) => `  ${name}: '${value}'`),
    'handlers:',
    '- url: /.*',
    '  secure: always',
    '  script: auto',
    '',
  ].join('\n')
}

function packageText(name: string): string {
  const description = {
    name,
    version: '1.0.0',
    private: true,
    type: 'module',
    scripts: { start: 'node server.mjs' },
  }
  return `${JSON.stringify(description, null, 2)}\n`
}

/** Packs a release as an application: the bundle's server, and what Google's build reads. */
export async function buildApp({ model, deployment }: Release, options: AppEngineOptions): Promise<Build> {
  const { packBundle, textFile } = await packPlaces()
  return zipFiles([
    ...(await packBundle(model, { log: rowLogOf(options) })),
    textFile('app.yaml', appYaml(deployment, options)),
    textFile('package.json', packageText(deployment)),
  ])
}
