/** The part of the platform's WebAssembly that is used here; its types otherwise come only with those of a browser. */
interface Api {
  readonly Memory: new (size: { readonly initial: number; readonly maximum: number; readonly shared: true }) => Memory
  readonly Module: new (bytes: Uint8Array) => Module
  readonly Instance: new (module: Module, imports: { readonly env: { readonly memory: Memory } }) => { readonly exports: unknown }
}

export interface Memory {
  readonly buffer: SharedArrayBuffer
}

declare const compiled: unique symbol
/** A compiled module; it can be sent to a worker. */
export interface Module {
  readonly [compiled]: true
}

export const { Memory, Module, Instance } = (globalThis as unknown as { readonly WebAssembly: Api }).WebAssembly
