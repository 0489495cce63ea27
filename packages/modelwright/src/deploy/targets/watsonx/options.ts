import type { OptionValues } from '../../../core/index.ts'

/** Where the platform beside the runtime of a region is: spaces and software specifications. */
export const platformOf: Readonly<Record<string, string>> = {
  'us-south': 'api.dataplatform.cloud.ibm.com',
  'eu-de': 'api.eu-de.dataplatform.cloud.ibm.com',
  'eu-gb': 'api.eu-gb.dataplatform.cloud.ibm.com',
  'jp-tok': 'api.jp-tok.dataplatform.cloud.ibm.com',
  'au-syd': 'api.au-syd.dai.cloud.ibm.com',
  'ca-tor': 'api.ca-tor.dai.cloud.ibm.com',
}

/** The type of a model that belongs to a software specification. */
export const modelTypes = {
  onnxruntime_opset_19: 'onnxruntime_1.16',
  onnxruntime_opset_21: 'onnxruntime_1.17',
} as const

/** What a deployment to watsonx.ai Runtime can be told. */
export const watsonxOptions = {
  space: {
    type: 'text',
    default: '',
    about: 'deployment space by its id, which must be there already; without it WATSONX_SPACE_ID',
  },
  region: {
    type: 'choice',
    default: 'us-south',
    choices: ['us-south', 'eu-de', 'eu-gb', 'jp-tok', 'au-syd', 'ca-tor'],
    about: 'region of the watsonx.ai Runtime service',
  },
  softwareSpec: {
    type: 'choice',
    default: 'onnxruntime_opset_19',
    choices: ['onnxruntime_opset_19', 'onnxruntime_opset_21'],
    about: 'software specification; its id is asked for when it is planned',
  },
  hardware: {
    type: 'text',
    default: '',
    about: "hardware specification by its name, such as S; without it the service's own",
  },
  servingName: {
    type: 'text',
    default: '',
    about: 'name in addresses, up to 36 small letters, digits and _; without it one is made',
  },
} as const

export type WatsonxOptions = OptionValues<typeof watsonxOptions>
