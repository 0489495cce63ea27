export interface Kind {
  /** What one thing of it is called: `metric`. */
  readonly kind: string
  /** Each thing is a folder, with a file of the same name. */
  readonly isFolder: boolean
  /** Folders from the root. */
  readonly source: string
  readonly test: string
  readonly docs: string
}
export const catalogue: readonly Kind[]
export function chapterOf(stage: string): string
export function presentKinds(base?: string): Kind[]
export function namesOf(kind: Kind, base?: string): string[]
export function fileOf(kind: Kind, name: string): string
export function identifierOf(name: string): string
