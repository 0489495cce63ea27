/** Flags of the bench, as they are given. */
export interface AlarmFlags {
  readonly rows: string
  readonly references: string
  readonly monitors: string
  readonly windows: string
  readonly likeness: string
  readonly size: string
  readonly only: string
  readonly across: string
  readonly peers: string
  readonly chunk: string
}

/** Some monitors of one side, on streams of one kind. */
export interface AlarmPart {
  readonly side: string
  readonly rows: number
  readonly references: number
  readonly windows: number
  readonly likeness: number
  readonly size: number
  readonly from: number
  readonly until: number
}

/** What a part found. */
export interface AlarmCounts {
  readonly size: number
  readonly judged: number
  readonly alarms: number
  readonly delays: readonly (number | null)[]
}

export function peersOf(text: string): string[]
export function partsOf(flags: AlarmFlags): AlarmPart[]
export function readParts(text: string): ReadonlyMap<string, AlarmPart & Partial<AlarmCounts>>
export function rowOf(side: string, likeness: number, parts: readonly AlarmCounts[]): Record<string, unknown>
export function lackOf(side: string, env: Readonly<Record<string, string | undefined>>): string | undefined
