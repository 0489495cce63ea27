import { ModelwrightError } from '../../../core/index.ts'
import { createRest, type Rest } from '../../http/rest.ts'
import type { Host } from '../../target.ts'
import { accountOf, iamTokens, ibmLogin, keyOf } from './iam.ts'
import { platformOf, type WatsonxOptions } from './options.ts'

/** The version of the interface that is spoken. */
export const version = '2025-02-11'

/** watsonx.ai Runtime and the platform beside it, as a target talks to them. */
export interface WatsonxCloud {
  readonly host: Host
  readonly space: string
  readonly region: string
  /** Models, deployments, predictions. */
  readonly runtime: Rest
  /** Spaces and software specifications. */
  readonly platform: Rest
  account(): Promise<string>
}

/** What stands in for the internet, where tests bring their own. */
export type AddressOf = (host: string) => string

/** @throws {ModelwrightError} DEPLOY_ACCOUNT_UNKNOWN */
function spaceOf({ space }: WatsonxOptions, { env }: Host): string {
  const named = space || env['WATSONX_SPACE_ID'] || ''
  if (named !== '') return named
  throw new ModelwrightError('DEPLOY_ACCOUNT_UNKNOWN', {
    message: 'No deployment space is named.',
    where: 'watsonx',
    mend: ['Name one:  --space <id>', 'Or:  export WATSONX_SPACE_ID=<id>'],
  })
}

/** Opens watsonx.ai Runtime with the API key of the environment. */
export async function openWatsonx(
  options: WatsonxOptions,
  host: Host,
  addressOf: AddressOf = (name) => `https://${name}`,
): Promise<WatsonxCloud> {
  const { region } = options
  const space = spaceOf(options, host)
  const common = { provider: 'IBM Cloud', login: ibmLogin, host }
  const tokens = iamTokens(createRest({ ...common, base: addressOf('iam.cloud.ibm.com') }), keyOf(host), host)
  const rest = (name: string): Rest =>
    createRest({ ...common, base: addressOf(name), token: (isFresh) => tokens(isFresh) })
  return {
    ...{ host, space, region },
    runtime: rest(`${region}.ml.cloud.ibm.com`),
    platform: rest(platformOf[region]),
    account: async () => accountOf(await tokens(false)),
  }
}
