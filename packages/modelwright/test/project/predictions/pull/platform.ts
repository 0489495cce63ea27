import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { modelFields, predictionLine, predictionMark } from '@modelwright/runtime'
import { atEndOfTest } from '../../../../../../test/at-end.ts'
import type { DeploymentState } from '../../../../src/core/index.ts'
import { type Desk, defineTarget, type LineWindow, type LogLine } from '../../../../src/deploy/index.ts'
import type { PullRequest } from '../../../../src/project/predictions/pull/index.ts'
import { memoryDeployments, memoryObjects } from '../../../../src/testing/memory-deployments.ts'
import { hostAt } from '../../../deploy/a-release.ts'

export const digest = 'ab'.repeat(32)

/** A folder for the logs of a test. */
export function pullFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'modelwright-pull-'))
  atEndOfTest(() => rmSync(folder, { recursive: true, force: true }))
  mkdirSync(join(folder, 'predictions'))
  return folder
}

/** A line as a deployed model writes it. */
export function line(
  id: string,
  at: number,
  { row = 0, model = 'churn', features = { age: 30, email: 'a@b.example' } as object } = {},
): string {
  const facts = {
    id,
    time: new Date(at).toISOString(),
    model: modelFields({ name: model, version: '3', digest }),
  }
  const said = { prediction: 'yes', probabilities: { no: 0.25, yes: 0.75 } }
  return predictionMark + predictionLine(facts, row, features, said)
}

/** A platform whose lines a test writes; it answers windows as platforms do: page by page, some lines again. */
export class Platform {
  readonly lines: LogLine[] = []
  readonly windows: LineWindow[] = []
  pageLines = 100
  /** Is called before each page. */
  before: () => Promise<void> | void = () => {}

  write(at: number, text: string): void {
    this.lines.push({ at: new Date(at).toISOString(), text })
  }

  async *pages(window: LineWindow): AsyncGenerator<readonly LogLine[]> {
    this.windows.push(window)
    const time = ({ at }: LogLine): number => Date.parse(at)
    const found = this.lines.filter((one) => time(one) >= window.since && time(one) < window.until)
    for (let at = 0; at < found.length; at += this.pageLines) {
      await this.before()
      // The last line of a page comes again on the next one.
      yield found.slice(Math.max(0, at - 1), at + this.pageLines)
    }
  }

  /** A desk with one deployment of it. */
  async desk(revisions: readonly object[] = []): Promise<Desk> {
    const never = (): never => {
      throw new Error('bug: this is not asked here')
    }
    const target = defineTarget({
      name: 'platform',
      title: 'A platform',
      about: 'lines of a test',
      options: {},
      supports: {
        runs: 'runtime',
        split: 'none',
        asksBefore: false,
        logs: true,
        scalesToZero: true,
        maxBodyBytes: 1000,
      },
      check: async () => [],
      build: never,
      describe: never,
      open: async () => this,
      place: async () => ({}),
      invoke: never,
      readTraffic: never,
      shift: never,
      pages: (cloud: Platform, _placed, window) => cloud.pages(window),
    })
    const { store } = memoryDeployments()
    const state: DeploymentState = {
      target: 'platform',
      name: 'churn',
      place: {},
      resources: [],
      revisions,
      traffic: {},
      outputs: {},
      journal: null,
    } as unknown as DeploymentState
    await store.save(state, 0)
    return { target: target as never, store, objects: memoryObjects(), host: hostAt('/') }
  }
}

/** What a pull of a test is told besides where from. */
export function pullInto(folder: string, now: number): Omit<PullRequest, 'from'> {
  return {
    folderOf: (model) => join(folder, 'predictions', model),
    state: join(folder, 'pulls'),
    ...{ now, env: {}, home: folder, log: () => {} },
  }
}
