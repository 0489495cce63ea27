import { isAbsolute, resolve } from 'node:path'
import type { Column } from '@modelwright/runtime'
import { cellOf, ModelwrightError, type Table } from '../../../core/index.ts'
import { type Retrieved, secretOf } from '../../../retrieve/index.ts'
import type { StepWork } from '../../graph/step.ts'
import type { OwnStepContext, StepCell, StepRow, StepUse } from '../../workflow/define-step.ts'
import type { Flow } from './flow.ts'

function undeclared(step: string, what: string, mend: string): ModelwrightError {
  return new ModelwrightError('PROJECT_INPUT_UNDECLARED', {
    message: `The step "${step}" asks for ${what}, which it does not declare: what it gave would be kept although that changes.`,
    where: step,
    mend: [mend],
  })
}

function cell(column: Column, row: number): StepCell {
  const value = cellOf(column, row)
  return column.type === 'time' && typeof value === 'number' ? new Date(value) : value
}

/** Rows of a table as plain objects. */
export function rowsOf({ columns, rowCount }: Table): readonly StepRow[] {
  const all = [...columns]
  return Array.from({ length: rowCount }, (_, row) =>
    Object.fromEntries(all.map(([name, column]) => [name, cell(column, row)])),
  )
}

/** What a step of one's own may know of the world: what it declares, and nothing else. */
function world({ name, inputs = {}, outputs = [] }: StepUse, { request, tools }: Flow) {
  const { env = [], secrets = [], files = [], clock = false } = inputs
  const quoted = (text: string): string => JSON.stringify(text)
  return {
    env(variable: string): string | undefined {
      if (!env.includes(variable))
        throw undeclared(
          name,
          `the environment variable ${variable}`,
          `inputs: { env: [${quoted(variable)}] }`,
        )
      return tools.env[variable]
    },
    secret(variable: string): string {
      if (!secrets.includes(variable))
        throw undeclared(name, `the secret ${variable}`, `inputs: { secrets: [${quoted(variable)}] }`)
      const value = secretOf(variable, tools.env)
      if (value !== undefined && value !== '') return value
      throw new ModelwrightError('RETRIEVE_SECRET_MISSING', {
        message: `The environment has no variable ${variable}, which the step "${name}" needs.`,
        where: name,
        mend: [`Set it:  export ${variable}=…`, `Or name a file that holds it:  export ${variable}_FILE=…`],
      })
    },
    now(): number {
      if (!clock) throw undeclared(name, 'the time', 'inputs: { clock: true }')
      return tools.now()
    },
    path(file: string): string {
      if (![...files, ...outputs].includes(file))
        throw undeclared(name, `the file ${quoted(file)}`, `inputs: { files: [${quoted(file)}] }`)
      return isAbsolute(file) ? file : resolve(request.folder, file)
    },
  }
}

type Work = Pick<StepWork, 'value' | 'output' | 'log' | 'signal' | 'attempt'>

/** What a step of one's own is handed. */
export function contextOf(use: StepUse, flow: Flow, table: string, work: Work): OwnStepContext {
  const { name, needs = ['retrieve'] } = use
  return {
    ...world(use, flow),
    rows: async () => rowsOf((await work.value<Retrieved>(table)).table),
    async output(step) {
      if (!needs.includes(step))
        throw undeclared(name, `what "${step}" gave`, `needs: [${JSON.stringify(step)}]`)
      return work.output(step)
    },
    log: (message) => work.log({ kind: 'note', stage: 'prepare', message: `${name}: ${String(message)}` }),
    signal: work.signal,
    attempt: work.attempt,
  }
}
