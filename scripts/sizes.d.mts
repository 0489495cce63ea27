export interface Size {
  readonly part: string
  /** Minified and gzipped. */
  readonly bytes: number
  readonly budget: number
}
export function measure(folder?: string): Promise<Size[]>
