import { execFile, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import { cloudformationText, terraformText } from '../../../src/deploy/templates/index.ts'

const provider = '5.100.0'
/** A folder of providers, laid out as Terraform mirrors them; only who names one has Terraform asked. */
const mirror = process.env['MODELWRIGHT_TERRAFORM_PLUGINS']
const python = process.env['MODELWRIGHT_PYTHON']

/** Whether Terraform and its provider of AWS are there: no registry of packages has them. */
export const hasTerraform =
  mirror !== undefined &&
  existsSync(`${mirror}/registry.terraform.io/hashicorp/aws/${provider}`) &&
  spawnSync('terraform', ['version']).status === 0

/** What is not installed of what reads templates of CloudFormation. */
export function cfnLintLacks(): string {
  const has = python !== undefined && spawnSync(python, ['-c', 'import cfnlint']).status === 0
  return has ? '' : 'MODELWRIGHT_PYTHON with cfn-lint'
}

type Described = Parameters<typeof terraformText>[1]

/** The template of a deployment. */
export function templateOf(target: string, described: Described): string {
  return cloudformationText(target, described, 'json')
}

/** Names what cfn-lint finds in templates. */
export async function lintTemplates(paths: readonly string[]): Promise<string> {
  const program = 'from cfnlint.runner import main; main()'
  const args = ['-c', program, '--regions', 'eu-west-1', '--template', ...paths]
  return promisify(execFile)(python!, args).then(
    ({ stdout }) => stdout,
    (error: { stdout?: string; stderr?: string }) => `${error.stdout ?? ''}${error.stderr ?? ''}`,
  )
}

/** The configuration of a deployment, with every service at one address, and the provider that lies on this machine. */
export function configurationOf(target: string, described: Described, url: string): string {
  const written = JSON.parse(terraformText(target, described)) as object
  const services = ['apigatewayv2', 'ecr', 'iam', 'lambda', 'logs', 's3', 'sagemaker', 'sts']
  return JSON.stringify({
    ...written,
    terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: provider } } },
    provider: {
      aws: {
        region: 'eu-west-1',
        access_key: 'a',
        secret_key: 'b',
        s3_use_path_style: true,
        endpoints: Object.fromEntries(services.map((name) => [name, url])),
      },
    },
  })
}

/** Runs Terraform in a folder, with the provider that lies on this machine. */
export async function terraform(folder: string, ...args: readonly string[]): Promise<string> {
  const env = { PATH: process.env['PATH'], HOME: folder, TF_CLI_CONFIG_FILE: `${folder}/terraform.rc` }
  const { stdout } = await promisify(execFile)('terraform', [...args], {
    cwd: folder,
    env,
    maxBuffer: 1e8,
  })
  return stdout
}

/** What Terraform is told of where its provider lies. */
export const terraformSettings = `provider_installation {
  filesystem_mirror { path = "${mirror}" }
}
`
