/** What a memory of kernels is; shared between threads where several work on it. */
export interface KernelMemory {
  readonly buffer: ArrayBufferLike
  grow(pages: number): number
}

/** What is used of WebAssembly; the types of hosts differ. */
interface Wasm {
  readonly Memory: new (size: { initial: number; maximum: number; shared: boolean }) => KernelMemory
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ) => { readonly exports: unknown }
}

const wasm = (globalThis as unknown as { readonly WebAssembly: Wasm }).WebAssembly
const pageBytes = 65536
const mostPages = 65536

/** The lowest address given out: kernels keep nothing of their own in memory, but address 0 stands for nothing. */
export const firstAddress = 1024

/** Room that sorting numbers takes beside their own and a copy of them. */
export const sortBytes = 24_576

/** Makes a memory; it grows as more is asked of it, to 4 GiB. */
export function newMemory(isShared: boolean): KernelMemory {
  return new wasm.Memory({ initial: 16, maximum: mostPages, shared: isShared })
}

/** Makes a memory hold at least so many bytes. */
export function growTo(memory: KernelMemory, bytes: number): void {
  const more = Math.ceil((bytes - memory.buffer.byteLength) / pageBytes)
  if (more > 0) memory.grow(more)
}

const modules = new Map<string, object>()

/** Starts compiled kernels, a base64 text, on a memory; compiled once a thread. */
export function startKernels(text: string, memory: KernelMemory): unknown {
  let compiled = modules.get(text)
  if (compiled === undefined) {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
    compiled = new wasm.Module(bytes)
    modules.set(text, compiled)
  }
  return new wasm.Instance(compiled, { env: { memory } }).exports
}
